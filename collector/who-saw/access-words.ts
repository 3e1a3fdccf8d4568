import type { EventKind } from '../../protocol/audit/event.ts';
import type { Role } from '../../protocol/people.ts';
import { CLAIMED_PREFIX } from '../../protocol/people.ts';
import type { Access, AccessKind } from '../../protocol/wire/who-saw.ts';

const WHAT_WORDS: Readonly<Record<Exclude<AccessKind, 'failed' | 'refused' | 'other'>, string>> = {
  opened: 'Opened your images',
  ended: 'Closed your images',
  requested: 'Asked to open your images; that they were shown is not recorded',
  exported: 'Saved a copy of your images',
  printed: 'Printed your images',
  copied: 'Copied your images to another place',
  emergency: 'Started emergency access to your images',
  listed: 'Saw your name in a list of studies',
};
const OPEN = 'open your images';
/** What was tried, by the kind of its first record; everything else was the opening. */
const TRIED_WORDS: Partial<Record<EventKind, string>> = {
  'study.exported': 'save a copy of your images',
  'study.printed': 'print your images',
  'study.copied': 'copy your images to another place',
  'emergency.started': 'start emergency access to your images',
  'emergency.refused': 'start emergency access to your images',
};
const OTHER_WORDS: Partial<Record<EventKind, string>> = {
  'viewer.asked_to_close': 'Was made to close your images',
  'viewer.blocked': 'A viewer with your images tried to leave for another place and was stopped',
  'handover.received': 'Another program offered your images to be opened; that alone shows nothing',
  'handover.dismissed': 'Did not open your images, which another program had offered',
  'emergency.extended': 'Extended emergency access to your images',
  'emergency.stopped': 'Ended emergency access to your images',
};

/** What happened, in words for a patient. */
export function whatWords({ what, records: [first] }: Access): string {
  if (what === 'other') return (first && OTHER_WORDS[first.kind]) ?? 'Another entry about your images';
  if (what !== 'failed' && what !== 'refused') return WHAT_WORDS[what];
  const tried = (first && TRIED_WORDS[first.kind]) ?? OPEN;
  if (what === 'refused') return `Tried to ${tried} and was refused`;
  return `Tried to ${tried}; ${tried === OPEN ? 'they were not shown' : 'it did not come about'}`;
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  radiologist: 'Radiologist',
  technologist: 'Technologist',
  'referring-physician': 'Referring physician',
  'emergency-clinician': 'Emergency clinician',
  'it-user-admin': 'User administrator',
  'it-system-admin': 'System administrator',
  'audit-reviewer': 'Audit reviewer',
  'compliance-officer': 'Privacy officer',
  billing: 'Billing',
};

/** Why somebody was refused: the rules' own words speak to that person, these to the patient. */
const REFUSED_WORDS: Readonly<Record<string, string>> = {
  'no-relationship': 'The person was not on record as treating you.',
  'vip-patient': 'Your record is specially protected.',
  'same-family-name': 'The person has the same family name as you.',
  colleague: 'You and the person work in the same department.',
  'own-record': 'It was the person’s own record.',
  'own-record-emergency': 'It was the person’s own record.',
  'outside-shift': 'It was outside the person’s working hours.',
  'unknown-network': 'The workstation was not on the hospital’s own network.',
  'images-are-for-clinicians': 'The person’s role works without seeing images.',
  'code-before-viewing': 'The person had to prove again who they were.',
};

/** Why, for a patient: the category of an emergency, the rule that allowed it, or what stood against it. */
export function whyWords({ what, emergency, purpose, because, list }: Access): string {
  if (list !== null)
    return list.query.some(isPatient) ? 'Searched for a patient.' : 'Looked through a list of studies.';
  if (what === 'other') return '–';
  const [first] = because;
  if (what === 'refused') {
    return (first && REFUSED_WORDS[first.policy]) ?? 'The hospital’s rules did not allow it.';
  }
  if (emergency !== null) {
    const claimed = emergency.identity === 'claimed' ? ' The person’s name was not proved at that moment.' : '';
    return `Emergency access: ${asSentence(emergency.text)}${claimed}`;
  }
  if (purpose === 'BTG') return 'Emergency access.';
  return first?.policy.startsWith('role-') === true
    ? `The hospital’s rules allow it: ${asSentence(first.text)}`
    : 'The hospital’s rules allow it.';
}

/** The fields of a search that are about one patient (electron/core/pacs/study-query.ts). */
const isPatient = (field: string): boolean =>
  ['name', 'patientId', 'accession', 'identifier', 'studyUid'].includes(field);

const asSentence = (text: string): string => (/[.!?]$/.test(text) || text === '' ? text : `${text}.`);

/**
 * How a page names staff. By name: the name and role. By role: the role and a number that stays the same for one person on
 * one page, so that a patient sees who came back without learning who it is.
 */
export function createStaffNames(staff: 'name' | 'role'): (user: Access['user']) => string {
  const numbers = new Map<string, number>();
  return (user) => {
    if (user === null) return 'Nobody was signed in';
    const [role] = user.roles;
    const roleWords = role === undefined ? 'Member of staff' : ROLE_WORDS[role];
    const isClaimed = user.id.startsWith(CLAIMED_PREFIX);
    if (staff === 'name')
      return isClaimed ? `${user.name} (name not proved)` : `${user.name}, ${roleWords.toLowerCase()}`;
    const number = numbers.get(user.id) ?? numbers.size + 1;
    numbers.set(user.id, number);
    return `${isClaimed ? 'Somebody whose name was not proved' : roleWords}, person ${number}`;
  };
}
