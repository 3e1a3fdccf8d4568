import { CLAIMED_PREFIX } from '../../protocol/people.ts';
import type { Access } from '../../protocol/wire/who-saw.ts';
import type { PageWords } from './words/page-words.ts';

/** Words by kind or rule; undefined for one that there are none for. */
const wordsOf = (all: Readonly<Record<string, string>>, name: string | undefined): string | undefined =>
  name !== undefined && Object.hasOwn(all, name) ? all[name] : undefined;

/** What happened, in words for a patient. */
export function whatWords({ what, records: [first] }: Access, words: PageWords['what']): string {
  if (what === 'other') return wordsOf(words.others, first?.kind) ?? words.other;
  if (what !== 'failed' && what !== 'refused') return words.done[what];
  const tried = wordsOf(words.tried, first?.kind);
  if (what === 'refused') return words.refused(tried ?? words.open);
  return tried === undefined ? words.notShown(words.open) : words.notDone(tried);
}

/** Why, for a patient: the category of an emergency, the rule that allowed it, or what stood against it. */
export function whyWords({ what, emergency, purpose, because, list }: Access, words: PageWords['why']): string {
  if (list !== null) return list.query.some(isPatient) ? words.searched : words.looked;
  if (what === 'other') return '–';
  const [first] = because;
  // The rules' own words speak to the person who was refused, these to the patient.
  if (what === 'refused') return wordsOf(words.refusals, first?.policy) ?? words.refused;
  if (emergency !== null) {
    const claimed = emergency.identity === 'claimed' ? ` ${words.claimed}` : '';
    return `${words.emergencyAs(asSentence(emergency.text))}${claimed}`;
  }
  if (purpose === 'BTG') return words.emergency;
  return first?.policy.startsWith('role-') === true ? words.allowedAs(asSentence(first.text)) : words.allowed;
}

/** The fields of a search that are about one patient (electron/core/pacs/study-query.ts). */
const isPatient = (field: string): boolean =>
  ['name', 'patientId', 'accession', 'identifier', 'studyUid'].includes(field);

const asSentence = (text: string): string => (/[.!?]$/.test(text) || text === '' ? text : `${text}.`);

/**
 * How a page names staff. By name: the name and role. By role: the role and a number that stays the same for one person on
 * one page, so that a patient sees who came back without learning who it is.
 */
export function createStaffNames(staff: 'name' | 'role', words: PageWords['staff']): (user: Access['user']) => string {
  const numbers = new Map<string, number>();
  return (user) => {
    if (user === null) return words.nobody;
    const [role] = user.roles;
    const roleWords = role === undefined ? words.member : words.roles[role];
    const isClaimed = user.id.startsWith(CLAIMED_PREFIX);
    if (staff === 'name') return isClaimed ? words.nameUnproved(user.name) : words.nameAndRole(user.name, roleWords);
    const number = numbers.get(user.id) ?? numbers.size + 1;
    numbers.set(user.id, number);
    return words.numbered(isClaimed ? words.unproved : roleWords, number);
  };
}
