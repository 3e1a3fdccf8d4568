import type { PageWords } from './page-words.ts';

const MONTHS = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(' ');
const month = (number: number): string => MONTHS[number - 1] ?? '';
const times = (count: number): string => (count === 1 ? 'einmal' : count === 2 ? 'zweimal' : `${count}-mal`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const nobody = (isWhole: boolean, did: string): string =>
  isWhole ? `Niemand hat ${did}.` : `Kein Eintrag hier besagt, dass jemand ${did} hat.`;

/** German. */
export const DE: PageWords = {
  language: 'de',
  title: 'Wer Ihre Bilder geöffnet hat',
  facts: {
    patient: 'Patientennummer',
    study: 'Untersuchung',
    noIssuer: 'ohne Aussteller',
    time: 'Zeitraum',
    made: 'Erstellt am',
    by: 'Erstellt von',
    span: (from, to) =>
      `${from === null ? 'Von Anfang an' : `Vom ${from}`} bis ${to === null ? 'zur Erstellung dieser Seite' : `zum ${to}`}`,
    justBefore: (moment) => `${moment} (ausschließlich)`,
  },
  times: {
    day: (day, number, year) => `${day}. ${month(number)} ${year}`,
    month: (number, year) => `${month(number)} ${year}`,
    until: 'bis',
  },
  summary: {
    nothing: (isWhole) => nobody(isWhole, 'in dieser Zeit Ihre Bilder geöffnet oder es versucht'),
    notListed: (isWhole) => nobody(isWhole, 'Ihren Namen in einer Liste gezeigt bekommen'),
    noLook: (isWhole) => nobody(isWhole, 'in dieser Zeit Ihre Bilder geöffnet'),
    looks: (count, people) =>
      `Ihre Bilder wurden ${times(count)} von ${people === 1 ? 'einer Person' : `${people} Personen`} geöffnet oder kopiert.`,
    emergencies: (count) => `${capital(times(count))} war es in einem Notfall; jeder davon wird geprüft.`,
    refused: (count) => `${capital(times(count))} hat es jemand versucht und wurde abgewiesen.`,
    listed: (count) => `Ihr Name wurde ${times(count)} in einer Liste von Untersuchungen gezeigt.`,
  },
  tables: {
    heads: ['Wann', 'Wer', 'Was', 'Wo', 'Warum', 'Eintrag'],
    shown: 'Was gezeigt wurde',
    listTitle: 'Wer Ihren Namen in einer Liste von Untersuchungen gesehen hat',
    listIntro: 'Eine Liste zeigt Namen und was untersucht wurde, nicht die Bilder.',
    inList: (studies, found) => {
      const own =
        studies === null ? 'Ihr Name' : studies === 1 ? 'Eine Ihrer Untersuchungen' : `${studies} Ihrer Untersuchungen`;
      return `${own}, in einer Liste von ${found === 1 ? 'einer Untersuchung' : `${found} Untersuchungen`}`;
    },
    older: 'älter',
    notYet: 'noch nicht',
  },
  what: {
    done: {
      opened: 'Hat Ihre Bilder geöffnet',
      ended: 'Hat Ihre Bilder geschlossen',
      requested: 'Wollte Ihre Bilder öffnen; dass sie gezeigt wurden, ist nicht vermerkt',
      exported: 'Hat eine Kopie Ihrer Bilder gespeichert',
      printed: 'Hat Ihre Bilder gedruckt',
      copied: 'Hat Ihre Bilder an einen anderen Ort kopiert',
      emergency: 'Hat den Notfallzugriff auf Ihre Bilder begonnen',
      listed: 'Hat Ihren Namen in einer Liste von Untersuchungen gesehen',
    },
    closingUnknown: '; dass sie geschlossen wurden, ist nicht vermerkt',
    open: 'Ihre Bilder öffnen',
    tried: {
      'study.exported': 'eine Kopie Ihrer Bilder speichern',
      'study.printed': 'Ihre Bilder drucken',
      'study.copied': 'Ihre Bilder an einen anderen Ort kopieren',
      'emergency.started': 'den Notfallzugriff auf Ihre Bilder beginnen',
      'emergency.refused': 'den Notfallzugriff auf Ihre Bilder beginnen',
    },
    refused: (tried) => `Wollte ${tried} und wurde abgewiesen`,
    notShown: (tried) => `Wollte ${tried}; sie wurden nicht gezeigt`,
    notDone: (tried) => `Wollte ${tried}; dazu kam es nicht`,
    others: {
      'viewer.asked_to_close': 'Musste Ihre Bilder schließen',
      'viewer.blocked': 'Ein Programm mit Ihren Bildern wollte eine andere Adresse aufrufen und wurde daran gehindert',
      'handover.received': 'Ein anderes Programm hat Ihre Bilder zum Öffnen angeboten; das allein zeigt nichts',
      'handover.dismissed': 'Hat Ihre Bilder, die ein anderes Programm angeboten hatte, nicht geöffnet',
      'emergency.extended': 'Hat den Notfallzugriff auf Ihre Bilder verlängert',
      'emergency.stopped': 'Hat den Notfallzugriff auf Ihre Bilder beendet',
    },
    other: 'Ein anderer Eintrag über Ihre Bilder',
  },
  why: {
    searched: 'Hat nach einem Patienten gesucht.',
    looked: 'Hat eine Liste von Untersuchungen durchgesehen.',
    refusals: {
      'no-relationship': 'Die Person war nicht als an Ihrer Behandlung beteiligt vermerkt.',
      'vip-patient': 'Ihre Akte ist besonders geschützt.',
      'same-family-name': 'Die Person hat denselben Familiennamen wie Sie.',
      colleague: 'Sie und die Person arbeiten in derselben Abteilung.',
      'own-record': 'Es war die eigene Akte der Person.',
      'own-record-emergency': 'Es war die eigene Akte der Person.',
      'outside-shift': 'Es war außerhalb der Arbeitszeit der Person.',
      'unknown-network': 'Der Arbeitsplatz war nicht im eigenen Netz des Krankenhauses.',
      'images-are-for-clinicians': 'Die Aufgabe der Person kommt ohne Bilder aus.',
      'code-before-viewing': 'Die Person musste erneut nachweisen, wer sie ist.',
    },
    refused: 'Die Regeln des Krankenhauses ließen es nicht zu.',
    emergency: 'Notfallzugriff.',
    emergencyAs: (sentence) => `Notfallzugriff: ${sentence}`,
    claimed: 'Der Name der Person war in diesem Moment nicht nachgewiesen.',
    allowed: 'Die Regeln des Krankenhauses lassen es zu.',
    allowedAs: (sentence) => `Die Regeln des Krankenhauses lassen es zu: ${sentence}`,
  },
  staff: {
    roles: {
      radiologist: 'Radiologie (ärztlich)',
      technologist: 'Radiologie (technisch)',
      'referring-physician': 'Zuweisende Ärztin oder zuweisender Arzt',
      'emergency-clinician': 'Notaufnahme (ärztlich)',
      'it-user-admin': 'Benutzerverwaltung',
      'it-system-admin': 'Systemverwaltung',
      'audit-reviewer': 'Protokollprüfung',
      'compliance-officer': 'Datenschutz',
      billing: 'Abrechnung',
    },
    nobody: 'Niemand war angemeldet',
    member: 'Mitarbeiterin oder Mitarbeiter',
    unproved: 'Jemand, dessen Name nicht nachgewiesen war',
    nameUnproved: (name) => `${name} (Name nicht nachgewiesen)`,
    nameAndRole: (name, role) => `${name}, ${role}`,
    numbered: (who, number) => `${who}, Person ${number}`,
  },
  missing: {
    title: 'Was nicht auf dieser Seite steht',
    elsewhere:
      'Was mit Ihren Bildern außerhalb der Befundarbeitsplätze geschah, zum Beispiel auf Papier oder in einem anderen Krankenhaus.',
    unsent: 'Was ein Arbeitsplatz aufgezeichnet und noch nicht gesendet hat.',
    after: (place, moment) =>
      `Was ${place} nach dem ${moment} aufgezeichnet hat: Es können Einträge dabei sein, die hier fehlen.`,
    lost: (place, moment) =>
      `Einträge, die an ${place} verloren gingen. Das wurde am ${moment} festgestellt; ob einer davon Sie betraf, lässt sich nicht sagen.`,
    more: (workstations) =>
      `Dasselbe von ${workstations} weiteren Arbeitsplätzen; die Datenschutzstelle kann sie nennen.`,
    unreadable: (moment) =>
      `Ein Eintrag über Sie vom ${moment}, der beschädigt ist: Was darin steht, kann nicht mehr gelesen werden.`,
    lists: 'Listen von Untersuchungen, in denen Ihr Name gezeigt wurde.',
    otherIssuer: (issuer) =>
      `Einträge zu Ihrer Patientennummer, wie das Krankenhaus sie zu einer anderen Zeit vergab (${issuer || 'ohne Aussteller'}).`,
    destroyed: (count, when, certificate) =>
      `${count} Einträge über alle Patienten, eingegangen im ${when}: deren Frist war abgelaufen, und der Inhalt wurde vernichtet (Bescheinigung ${certificate}). Ob einer davon Sie betraf, lässt sich nicht mehr sagen.`,
    cut: 'Es gibt mehr Einträge, als eine Seite fasst. Bitte fragen Sie nach einem kürzeren Zeitraum.',
    unindexed: 'Einige ältere Einträge werden noch geordnet. Bitte fragen Sie morgen noch einmal.',
  },
  check: {
    title: 'Wie diese Seite geprüft werden kann',
    entries: 'Die Einträge stehen in einem Verzeichnis, dem Einträge nur hinzugefügt werden können.',
    older: 'denen mit „älter“: Sie sind von vor der Zeit dieses Verzeichnisses und können damit nicht geprüft werden',
    notYet:
      'denen mit „noch nicht“: Sie sind zu neu, um von außen bestätigt zu sein, und haben auf einer späteren Seite eine Nummer',
    numbers: (without) =>
      without.length === 0
        ? 'Jeder Eintrag oben hat eine Nummer.'
        : `Jeder Eintrag oben hat eine Nummer, außer ${without.join('; und ')}.`,
    place: 'Sie ist der Platz dieses Eintrags in einem Verzeichnis, dem Einträge nur hinzugefügt werden können.',
    watched:
      'Niemand kann unbemerkt einen Eintrag entfernen oder ändern, auch nicht, wer das System betreibt: Andere außerhalb unterschreiben jeden Stand des Verzeichnisses.',
    kept: 'Die Arbeitsplätze prüfen mit allem, was sie senden, dass die Einträge darin bleiben, wie sie waren.',
    proofs: 'Die Datenschutzstelle kann Ihnen zu jedem Eintrag mit einer Nummer einen Nachweis geben.',
    log: 'Das Verzeichnis zur Zeit dieser Seite:',
  },
  contact: (contact) => `Fragen: ${contact}`,
};
