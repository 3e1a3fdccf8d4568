import type { PageWords } from './page-words.ts';

const MONTHS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');
const month = (number: number): string => MONTHS[number - 1] ?? '';
const times = (count: number): string => (count === 1 ? 'une fois' : `${count} fois`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
const nobody = (isWhole: boolean, did: string): string =>
  isWhole ? `Personne n’a ${did}.` : `Aucune entrée ici ne dit que quelqu’un a ${did}.`;

/** French. */
export const FR: PageWords = {
  language: 'fr',
  title: 'Qui a ouvert vos images',
  facts: {
    patient: 'Numéro de patient',
    study: 'Examen',
    noIssuer: 'sans émetteur',
    time: 'Période',
    made: 'Établi le',
    by: 'Établi par',
    span: (from, to) =>
      `${from === null ? 'Depuis le début' : `Du ${from}`} ${to === null ? 'à l’établissement de cette page' : `au ${to}`}`,
    justBefore: (moment) => `${moment} (non compris)`,
  },
  times: {
    day: (day, number, year) => `${day === 1 ? '1er' : day} ${month(number)} ${year}`,
    month: (number, year) => `${month(number)} ${year}`,
    until: 'à',
  },
  summary: {
    nothing: (isWhole) =>
      isWhole
        ? 'Personne n’a ouvert vos images pendant cette période, ni essayé de le faire.'
        : 'Aucune entrée ici ne dit que quelqu’un a ouvert vos images pendant cette période, ou essayé de le faire.',
    notListed: (isWhole) => nobody(isWhole, 'vu votre nom dans une liste'),
    noLook: (isWhole) => nobody(isWhole, 'ouvert vos images pendant cette période'),
    looks: (count, people) =>
      `Vos images ont été ouvertes ou copiées ${times(count)} par ${people === 1 ? 'une personne' : `${people} personnes`}.`,
    emergencies: (count) => `${capital(times(count))}, c’était dans une urgence ; chacune est contrôlée.`,
    refused: (count) => `${capital(times(count))}, quelqu’un a essayé et l’accès a été refusé.`,
    listed: (count) => `Votre nom est apparu ${times(count)} dans une liste d’examens.`,
  },
  tables: {
    heads: ['Quand', 'Qui', 'Quoi', 'Où', 'Pourquoi', 'Entrée'],
    shown: 'Ce qui a été montré',
    listTitle: 'Qui a vu votre nom dans une liste d’examens',
    listIntro: 'Une liste montre des noms et ce qui a été examiné, pas les images.',
    inList: (studies, found) => {
      const own = studies === null ? 'Votre nom' : studies === 1 ? 'Un de vos examens' : `${studies} de vos examens`;
      return `${own}, dans une liste de ${found === 1 ? 'un examen' : `${found} examens`}`;
    },
    older: 'ancienne',
    notYet: 'pas encore',
  },
  what: {
    done: {
      opened: 'A ouvert vos images',
      ended: 'A fermé vos images',
      requested: 'A demandé à ouvrir vos images ; il n’est pas noté qu’elles ont été montrées',
      exported: 'A enregistré une copie de vos images',
      printed: 'A imprimé vos images',
      copied: 'A copié vos images à un autre endroit',
      emergency: 'A commencé un accès d’urgence à vos images',
      listed: 'A vu votre nom dans une liste d’examens',
    },
    closingUnknown: ' ; il n’est pas noté qu’elles ont été fermées',
    open: 'ouvrir vos images',
    tried: {
      'study.exported': 'enregistrer une copie de vos images',
      'study.printed': 'imprimer vos images',
      'study.copied': 'copier vos images à un autre endroit',
      'emergency.started': 'commencer un accès d’urgence à vos images',
      'emergency.refused': 'commencer un accès d’urgence à vos images',
    },
    refused: (tried) => `A voulu ${tried} ; cela a été refusé`,
    notShown: (tried) => `A voulu ${tried} ; elles n’ont pas été montrées`,
    notDone: (tried) => `A voulu ${tried} ; cela n’a pas abouti`,
    others: {
      'viewer.asked_to_close': 'A dû fermer vos images',
      'viewer.blocked': 'Un programme avec vos images a voulu aller à une autre adresse et en a été empêché',
      'handover.received': 'Un autre programme a proposé d’ouvrir vos images ; cela seul ne montre rien',
      'handover.dismissed': 'N’a pas ouvert vos images, qu’un autre programme avait proposées',
      'emergency.extended': 'A prolongé l’accès d’urgence à vos images',
      'emergency.stopped': 'A mis fin à l’accès d’urgence à vos images',
    },
    other: 'Une autre entrée sur vos images',
  },
  why: {
    searched: 'A cherché un patient.',
    looked: 'A parcouru une liste d’examens.',
    refusals: {
      'no-relationship': 'Il n’était pas noté que la personne participe à vos soins.',
      'vip-patient': 'Votre dossier est spécialement protégé.',
      'same-family-name': 'La personne porte le même nom de famille que vous.',
      colleague: 'Vous et la personne travaillez dans le même service.',
      'own-record': 'C’était le propre dossier de la personne.',
      'own-record-emergency': 'C’était le propre dossier de la personne.',
      'outside-shift': 'C’était en dehors des heures de travail de la personne.',
      'unknown-network': 'Le poste n’était pas sur le réseau de l’hôpital.',
      'images-are-for-clinicians': 'La fonction de la personne ne demande pas de voir des images.',
      'code-before-viewing': 'La personne devait prouver à nouveau son identité.',
    },
    refused: 'Les règles de l’hôpital ne le permettaient pas.',
    emergency: 'Accès d’urgence.',
    emergencyAs: (sentence) => `Accès d’urgence : ${sentence}`,
    claimed: 'Le nom de la personne n’était pas prouvé à ce moment-là.',
    allowed: 'Les règles de l’hôpital le permettent.',
    allowedAs: (sentence) => `Les règles de l’hôpital le permettent : ${sentence}`,
  },
  staff: {
    roles: {
      radiologist: 'Radiologue',
      technologist: 'Manipulation en radiologie',
      'referring-physician': 'Médecin demandeur',
      'emergency-clinician': 'Médecin des urgences',
      'it-user-admin': 'Gestion des utilisateurs',
      'it-system-admin': 'Gestion du système',
      'audit-reviewer': 'Contrôle des accès',
      'compliance-officer': 'Protection des données',
      billing: 'Facturation',
    },
    nobody: 'Personne n’était connecté',
    member: 'Membre du personnel',
    unproved: 'Quelqu’un dont le nom n’était pas prouvé',
    nameUnproved: (name) => `${name} (nom non prouvé)`,
    nameAndRole: (name, role) => `${name}, ${role.toLowerCase()}`,
    numbered: (who, number) => `${who}, personne ${number}`,
  },
  missing: {
    title: 'Ce qui n’est pas sur cette page',
    elsewhere:
      'Ce qui a été fait de vos images en dehors des postes de lecture, par exemple sur papier ou dans un autre hôpital.',
    unsent: 'Ce qu’un poste a noté et pas encore envoyé.',
    after: (place, moment) =>
      `Ce que ${place} a noté après le ${moment} : il peut y avoir des entrées qui manquent ici.`,
    lost: (place, moment) =>
      `Des entrées perdues sur ${place}. Cela a été constaté le ${moment} ; on ne peut pas dire si l’une d’elles vous concernait.`,
    more: (workstations) =>
      `De même pour ${workstations} autres postes ; le service de protection des données peut les nommer.`,
    unreadable: (moment) => `Une entrée sur vous du ${moment}, endommagée : son contenu ne peut plus être lu.`,
    lists: 'Les listes d’examens où votre nom est apparu.',
    otherIssuer: (issuer) =>
      `Les entrées sur votre numéro de patient tel que l’hôpital l’attribuait à une autre époque (${issuer || 'sans émetteur'}).`,
    destroyed: (count, when, certificate) =>
      `${count} entrées sur l’ensemble des patients, reçues en ${when} : leur délai était passé et leur contenu a été détruit (certificat ${certificate}). On ne peut plus dire si l’une d’elles vous concernait.`,
    cut: 'Il y a plus d’entrées qu’une page n’en contient. Veuillez demander une période plus courte.',
    unindexed: 'Des entrées plus anciennes sont encore en cours de classement. Veuillez redemander demain.',
  },
  check: {
    title: 'Comment cette page peut être vérifiée',
    entries: 'Les entrées sont dans un registre auquel on peut seulement ajouter.',
    older: 'celles marquées « ancienne » : elles datent d’avant ce registre et ne peuvent pas être vérifiées par lui',
    notYet:
      'celles marquées « pas encore » : elles sont trop récentes pour être confirmées de l’extérieur et auront un numéro sur une page établie plus tard',
    numbers: (without) =>
      without.length === 0
        ? 'Chaque entrée ci-dessus a un numéro.'
        : `Chaque entrée ci-dessus a un numéro, sauf ${without.join(' ; et ')}.`,
    place: 'C’est la place de cette entrée dans un registre auquel on peut seulement ajouter.',
    watched:
      'Personne ne peut retirer ou modifier une entrée sans que cela se voie, pas même ceux qui font fonctionner le système : d’autres, à l’extérieur, signent chaque état du registre.',
    kept: 'Les postes vérifient à chaque envoi que les entrées y restent telles qu’elles étaient.',
    proofs: 'Le service de protection des données peut vous donner une preuve de chaque entrée qui a un numéro.',
    log: 'Le registre au moment de cette page :',
  },
  contact: (contact) => `Questions : ${contact}`,
};
