import type { Role } from '../../protocol/people.ts';

/** What a reader of the collector may do. */
export type ReaderRight = 'read-alerts' | 'acknowledge-alerts' | 'read-reviews' | 'decide-reviews' | 'read-trails';

const RIGHTS: Partial<Record<Role, readonly ReaderRight[]>> = {
  'audit-reviewer': ['read-alerts', 'acknowledge-alerts', 'read-reviews', 'decide-reviews', 'read-trails'],
  'compliance-officer': ['read-alerts', 'acknowledge-alerts', 'read-reviews', 'decide-reviews', 'read-trails'],
  // Sees who is locked out and which workstation is silent; nothing that names a patient.
  'it-user-admin': ['read-alerts'],
};

export function mayRead(roles: readonly Role[], right: ReaderRight): boolean {
  return roles.some((role) => RIGHTS[role]?.includes(right) === true);
}

/** Whether any of the roles may sign in as a reader at all. */
export function isReader(roles: readonly Role[]): boolean {
  return roles.some((role) => RIGHTS[role] !== undefined);
}
