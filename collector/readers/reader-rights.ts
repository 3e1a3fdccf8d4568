import type { Role } from '../../protocol/people.ts';

/** What a reader of the collector may do. */
export type ReaderRight =
  | 'read-alerts'
  | 'acknowledge-alerts'
  | 'read-reviews'
  | 'decide-reviews'
  | 'read-trails'
  | 'manage-holds'
  | 'propose-destruction'
  | 'approve-destruction';

const READ = ['read-alerts', 'acknowledge-alerts', 'read-reviews', 'decide-reviews', 'read-trails'] as const;

const RIGHTS: Partial<Record<Role, readonly ReaderRight[]>> = {
  'audit-reviewer': [...READ, 'manage-holds', 'propose-destruction'],
  // The second of the two people behind a destruction is always one of these.
  'compliance-officer': [...READ, 'manage-holds', 'propose-destruction', 'approve-destruction'],
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
