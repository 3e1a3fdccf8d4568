import {
  ADMIN_ACTIONS,
  ROLES,
  STUDY_ACTIONS,
  type AdminAction,
  type Role,
  type StudyAction,
} from '../../../protocol/people.ts';
import type { AccessContext, AccessRequest, Effect } from './access-request.ts';
import { decide, type AccessPolicy } from './decide.ts';

export type Action = StudyAction | AdminAction;
export const ACTIONS: readonly Action[] = [...STUDY_ACTIONS, ...ADMIN_ACTIONS];
export type PermissionMatrix = Readonly<Record<Role, Readonly<Record<Action, Effect>>>>;

/** A person at work as planned: nothing that a rule could object to. */
export const CALM: AccessContext = {
  sourceIp: '127.0.0.1',
  network: 'known',
  localHour: 10,
  withinShift: true,
  online: true,
  secondsSinceMfa: 0,
  assurance: 'two-factor',
  sameSurname: false,
  isColleague: false,
  isOwnRecord: false,
  isVip: false,
  relationship: 'assigned',
};

/** One thing that is different from CALM, in words for a table. */
export const SITUATIONS: readonly { readonly title: string; readonly change: Partial<AccessContext> }[] = [
  { title: 'all as planned', change: {} },
  { title: 'code 10 minutes old', change: { secondsSinceMfa: 600 } },
  { title: 'code 1 hour old', change: { secondsSinceMfa: 3600 } },
  { title: 'code 5 hours old', change: { secondsSinceMfa: 18_000 } },
  { title: 'no relationship', change: { relationship: 'none' } },
  { title: 'VIP patient', change: { isVip: true } },
  { title: 'same family name, on call', change: { sameSurname: true, relationship: 'on-call' } },
  { title: 'colleague', change: { isColleague: true } },
  { title: 'own record', change: { isOwnRecord: true } },
  { title: 'outside shift', change: { withinShift: false } },
  { title: 'unknown network', change: { network: 'unknown' } },
  { title: 'collector away', change: { online: false } },
  { title: 'password without code', change: { assurance: 'password' } },
];

/** What every role may do, when everything is as planned but for `change`. */
export function permissionMatrix(policy: AccessPolicy, change: Partial<AccessContext>): PermissionMatrix {
  const row = (role: Role) => mapped(ACTIONS, (action) => decide(policy, requestFor(role, action, change)).effect);
  return mapped(ROLES, row);
}

/** A request by a person with one role, about a patient whom no directory knows. */
export function requestFor(role: Role, action: Action, change: Partial<AccessContext>): AccessRequest {
  const person = { id: role, name: role, familyName: '', department: '', roles: [role] };
  const common = { person, workstation: 'workstation', grants: [], context: { ...CALM, ...change } };
  return isAdminAction(action) ? { ...common, action, study: null } : { ...common, action, study: SAMPLE_STUDY };
}

export function isAdminAction(action: Action): action is AdminAction {
  return ADMIN_ACTIONS.some((name) => name === action);
}

const SAMPLE_STUDY = {
  studyUid: '2.25.1',
  patientId: 'P1',
  issuer: '',
  accession: '',
  modality: 'CT',
  patientFamilyName: '',
};

function mapped<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  const result: Partial<Record<K, V>> = {};
  for (const key of keys) result[key] = value(key);
  return result as Record<K, V>;
}
