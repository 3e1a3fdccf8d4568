import { CLINICAL_ROLES, type Person } from '../../../protocol/people.ts';

/** Whether the person treats patients: only then can they break the glass. */
export function isClinical(person: Person): boolean {
  return person.roles.some((role) => CLINICAL_ROLES.includes(role));
}
