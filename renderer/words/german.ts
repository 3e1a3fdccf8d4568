import { DE_FAMILIES, DE_REFUSALS, DE_UNKNOWN } from './de-refusals.ts';
import { DE } from './de.ts';
import type { Shipped } from './language.ts';

export const LOCALE = 'de-DE';
export const WORDS = DE;
export const REFUSALS = DE_REFUSALS;
export const FAMILIES = DE_FAMILIES;
export const WAIT = 'Bitte warten Sie {time} (bis {at} Uhr).';
export const UNKNOWN = DE_UNKNOWN;
export const SHIPPED: Shipped = {
  'Studies are opened by clinical staff only. Your role works without seeing images.':
    'Studien öffnet nur klinisches Personal. Ihre Rolle arbeitet, ohne Bilder zu sehen.',
  'This is your own record. Please ask your physician or the records office for it.':
    'Das ist Ihre eigene Akte. Bitte fragen Sie Ihre Ärztin, Ihren Arzt oder das Archiv danach.',
  'Studies cannot be corrected or removed while the hospital network is away.':
    'Studien können nicht korrigiert oder entfernt werden, solange das Netz des Krankenhauses fehlt.',
  'Your last one-time code is more than four hours old.': 'Ihr letzter Einmalcode ist mehr als vier Stunden alt.',
  'A study leaves the reading room only with a one-time code from the last 15 minutes.':
    'Eine Studie verlässt den Befundraum nur mit einem Einmalcode aus den letzten 15 Minuten.',
  'A study is corrected or removed only with a one-time code from the last 5 minutes.':
    'Eine Studie wird nur mit einem Einmalcode aus den letzten 5 Minuten korrigiert oder entfernt.',
  'Administration needs a one-time code from the last 15 minutes.':
    'Die Verwaltung braucht einen Einmalcode aus den letzten 15 Minuten.',
  'You are not on record as treating this patient.': 'Es ist nicht dokumentiert, dass Sie diesen Patienten behandeln.',
  "This patient's record is specially protected.": 'Die Akte dieses Patienten ist besonders geschützt.',
  'You and this patient have the same family name.': 'Sie und dieser Patient haben denselben Familiennamen.',
  'This patient works in your department.': 'Dieser Patient arbeitet in Ihrer Abteilung.',
  'This is your own record.': 'Das ist Ihre eigene Akte.',
  'You are outside your working hours.': 'Sie sind außerhalb Ihrer Dienstzeit.',
  'This workstation is not on a network of the hospital.': 'Dieser Arbeitsplatz ist in keinem Netz des Krankenhauses.',
  'You signed in without a one-time code, so only the patient of your emergency access is open to you.':
    'Sie haben sich ohne Einmalcode angemeldet. Deshalb ist für Sie nur der Patient Ihres Notfallzugriffs offen.',
  'The access rules could not be evaluated completely, so access is refused. Please tell IT.':
    'Die Zugriffsregeln konnten nicht vollständig ausgewertet werden, deshalb wird der Zugriff verweigert. Bitte melden Sie das der IT.',
  'None of your roles includes this.': 'Keine Ihrer Rollen umfasst das.',
  'Life-threatening emergency': 'Lebensbedrohlicher Notfall',
  'I am treating this patient now': 'Ich behandle diesen Patienten gerade',
  'Asked for an urgent opinion': 'Um eine dringende Beurteilung gebeten',
  'I cannot complete the sign-in': 'Ich kann die Anmeldung nicht abschließen',
  'Another reason, in my words below': 'Anderer Grund, in meinen Worten unten',
};
