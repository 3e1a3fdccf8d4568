import { FR_FAMILIES, FR_REFUSALS, FR_UNKNOWN } from './fr-refusals.ts';
import { FR } from './fr.ts';
import type { Shipped } from './language.ts';

export const LOCALE = 'fr-FR';
export const WORDS = FR;
export const REFUSALS = FR_REFUSALS;
export const FAMILIES = FR_FAMILIES;
export const WAIT = 'Vous pourrez réessayer dans {time} (à {at}).';
export const UNKNOWN = FR_UNKNOWN;
export const SHIPPED: Shipped = {
  'Studies are opened by clinical staff only. Your role works without seeing images.':
    'Seul le personnel soignant ouvre des examens. Votre rôle s’exerce sans voir d’images.',
  'This is your own record. Please ask your physician or the records office for it.':
    'C’est votre propre dossier. Demandez-le à votre médecin ou au service des archives médicales.',
  'Studies cannot be corrected or removed while the hospital network is away.':
    'Les examens ne peuvent être ni corrigés ni supprimés sans le réseau de l’hôpital.',
  'Your last one-time code is more than four hours old.':
    'Votre dernier code à usage unique date de plus de quatre heures.',
  'A study leaves the reading room only with a one-time code from the last 15 minutes.':
    'Un examen ne quitte la salle d’interprétation qu’avec un code à usage unique datant de moins de 15 minutes.',
  'A study is corrected or removed only with a one-time code from the last 5 minutes.':
    'Un examen n’est corrigé ou supprimé qu’avec un code à usage unique datant de moins de 5 minutes.',
  'Administration needs a one-time code from the last 15 minutes.':
    'L’administration exige un code à usage unique datant de moins de 15 minutes.',
  'You are not on record as treating this patient.':
    'Rien n’indique dans le dossier que vous prenez en charge ce patient.',
  "This patient's record is specially protected.": 'Le dossier de ce patient est spécialement protégé.',
  'You and this patient have the same family name.': 'Vous portez le même nom de famille que ce patient.',
  'This patient works in your department.': 'Ce patient travaille dans votre service.',
  'This is your own record.': 'C’est votre propre dossier.',
  'You are outside your working hours.': 'Vous êtes en dehors de vos heures de service.',
  'This workstation is not on a network of the hospital.': 'Ce poste n’est pas sur un réseau de l’hôpital.',
  'You signed in without a one-time code, so only the patient of your emergency access is open to you.':
    'Vous vous êtes connecté(e) sans code à usage unique : seul le patient de votre accès d’urgence vous est ouvert.',
  'The access rules could not be evaluated completely, so access is refused. Please tell IT.':
    'Les règles d’accès n’ont pas pu être évaluées entièrement : l’accès est refusé. Signalez-le au service informatique.',
  'None of your roles includes this.': 'Aucun de vos rôles ne comprend cela.',
  'Life-threatening emergency': 'Urgence vitale',
  'I am treating this patient now': 'Je soigne ce patient en ce moment',
  'Asked for an urgent opinion': 'Avis urgent demandé',
  'I cannot complete the sign-in': 'Je ne peux pas terminer la connexion',
  'Another reason, in my words below': 'Autre motif, précisé ci-dessous',
};
