import { hashPassword, passwordProblem, type PasswordProblem } from '../../protocol/authenticator/password.ts';
import { CLAIMED_PREFIX, type Person, PersonSchema, type Role } from '../../protocol/people.ts';
import type { SecondFactor } from '../../protocol/wire/sign-in.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { OwnEvent } from '../audit/own-record.ts';
import type { Collector } from '../collector.ts';
import { addOrder, type Announcement } from '../orders/orders.ts';
import { queries } from '../store/queries.ts';
import { resetAttempts } from './attempt-counts.ts';
import { writeFactor } from './factor-store.ts';
import { readPerson, type TotpOptions } from './read-person.ts';

export type PersonProblem = 'person.exists' | 'person.unknown' | 'person.invalid' | PasswordProblem;
export type PersonResult = { readonly ok: true } | { readonly ok: false; readonly code: PersonProblem };

const DONE = { ok: true } as const;
const refused = (code: PersonProblem): PersonResult => ({ ok: false, code });

/** Adds a person, who enrols the second factor at the first sign-in. */
export async function addPerson(
  collector: Collector,
  input: { readonly person: Person; readonly password: string; readonly totp: TotpOptions; readonly actor: string },
): Promise<PersonResult> {
  const parsed = PersonSchema.safeParse(input.person);
  if (!parsed.success || parsed.data.id.startsWith(CLAIMED_PREFIX)) return refused('person.invalid');
  const { id, name, familyName, department, roles } = parsed.data;
  const problem = passwordProblem(input.password, wordsAbout(parsed.data));
  if (problem !== null) return refused(problem);
  const passwordHash = await hashPassword(input.password, collector.passwordCost);
  return collector.store.transaction(() => {
    if (readPerson(collector, id) !== null) return refused('person.exists');
    const row = { id, name, familyName, department, passwordHash, state: 'active' } as const;
    collector.store.change(
      queries.insertInto('people').values({
        ...row,
        roles: JSON.stringify(roles),
        totp: JSON.stringify(input.totp),
        createdMs: collector.clock.wallMs(),
      }),
    );
    recordOwnEvent(collector, { actor: input.actor, kind: 'person.added', detail: { user: id, after: { roles } } });
    return DONE;
  });
}

/** Gives a person other roles; workstations apply them at once. */
export function setRoles(collector: Collector, user: string, roles: readonly Role[], actor: string): PersonResult {
  return editPerson(collector, user, { roles: [...roles] }, actor);
}

/** Changes what is known of a person, all of which decisions use; workstations apply it at once. */
export function editPerson(
  collector: Collector,
  user: string,
  edit: Partial<Omit<Person, 'id'>>,
  actor: string,
): PersonResult {
  return change(collector, user, (before) => {
    const parsed = PersonSchema.safeParse({ ...before, ...edit });
    if (!parsed.success) return refused('person.invalid');
    const { id: _, roles, ...facts } = parsed.data;
    updatePerson(collector, user, { ...facts, roles: JSON.stringify(roles) });
    const detail = { user, before: only(edit, before), after: only(edit, parsed.data) };
    announce(collector, { type: 'person-changed', user }, { actor, kind: 'person.changed', detail });
    return DONE;
  });
}

/** Of a person, what an edit names. */
const only = (edit: object, person: Person): Partial<Person> =>
  Object.fromEntries(Object.entries(person).filter(([name]) => name in edit));

/** Ends every session of a person and refuses all further sign-ins. */
export function disablePerson(collector: Collector, user: string, actor: string): PersonResult {
  return change(collector, user, () => {
    updatePerson(collector, user, { state: 'disabled' });
    revokeReaderTokens(collector, user);
    announce(collector, { type: 'person-disabled', user }, { actor, kind: 'person.disabled', detail: { user } });
    raiseAlert(collector, { kind: 'person.disabled', severity: 'info', cause: user, user });
    return DONE;
  });
}

/** Lets a disabled person sign in again. */
export function enablePerson(collector: Collector, user: string, actor: string): PersonResult {
  return change(collector, user, () => {
    updatePerson(collector, user, { state: 'active' });
    announce(collector, { type: 'person-changed', user }, { actor, kind: 'person.enabled', detail: { user } });
    return DONE;
  });
}

/** Forgets the second factor and the recovery codes: the next sign-in enrols anew. */
export function resetFactor(collector: Collector, user: string, actor: string): PersonResult {
  return change(collector, user, () => {
    forgetFactor(collector, user);
    announce(collector, { type: 'person-reset', user }, { actor, kind: 'person.factor_reset', detail: { user } });
    return DONE;
  });
}

/** Gives a person a hardware token, or another factor whose secret is known beforehand. */
export function assignFactor(collector: Collector, user: string, factor: SecondFactor, actor: string): PersonResult {
  return change(collector, user, () => {
    forgetFactor(collector, user);
    writeFactor(collector, user, factor);
    const detail = { user, factor: factor.kind };
    announce(collector, { type: 'person-reset', user }, { actor, kind: 'person.token_assigned', detail });
    return DONE;
  });
}

/** Sets a new password. */
export async function resetPassword(
  collector: Collector,
  { user, password, actor }: { readonly user: string; readonly password: string; readonly actor: string },
): Promise<PersonResult> {
  const known = readPerson(collector, user);
  if (known === null) return refused('person.unknown');
  const problem = passwordProblem(password, wordsAbout(known.person));
  if (problem !== null) return refused(problem);
  const passwordHash = await hashPassword(password, collector.passwordCost);
  return change(collector, user, () => {
    updatePerson(collector, user, { passwordHash });
    resetPasswordAttempts(collector, user);
    revokeReaderTokens(collector, user);
    announce(collector, { type: 'person-reset', user }, { actor, kind: 'person.password_reset', detail: { user } });
    return DONE;
  });
}

/** Ends waits, here and at every workstation, and gives back an authenticator that was disabled after 100 failures. */
export function unlockPerson(collector: Collector, user: string, actor: string): PersonResult {
  return change(collector, user, () => {
    resetPasswordAttempts(collector, user);
    resetAttempts(collector, { authenticator: 'code', user });
    announce(collector, { type: 'person-unlocked', user }, { actor, kind: 'person.unlocked', detail: { user } });
    return DONE;
  });
}

function change(collector: Collector, user: string, work: (before: Person) => PersonResult): PersonResult {
  return collector.store.transaction(() => {
    const known = readPerson(collector, user);
    return known === null ? refused('person.unknown') : work(known.person);
  });
}

function updatePerson(
  { store }: Collector,
  user: string,
  set: Partial<
    Readonly<Record<'name' | 'familyName' | 'department' | 'roles' | 'passwordHash', string>> & {
      readonly state: 'active' | 'disabled';
    }
  >,
): void {
  store.change(queries.updateTable('people').set(set).where('id', '=', user));
}

function announce(collector: Collector, order: Announcement, event: OwnEvent): void {
  addOrder(collector, order);
  recordOwnEvent(collector, event);
}

function resetPasswordAttempts(collector: Collector, user: string): void {
  for (const authenticator of ['password', 'reader-password'] as const)
    resetAttempts(collector, { authenticator, user });
}

function forgetFactor(collector: Collector, user: string): void {
  for (const table of ['factors', 'recoveryCodes', 'signIns'] as const) {
    collector.store.change(queries.deleteFrom(table).where('user', '=', user));
  }
  resetAttempts(collector, { authenticator: 'code', user });
  revokeReaderTokens(collector, user);
}

function revokeReaderTokens({ store, clock }: Collector, user: string): void {
  store.change(queries.updateTable('readerTokens').set({ revokedMs: clock.wallMs() }).where('user', '=', user));
}

const wordsAbout = ({ id, name, familyName }: Person): readonly string[] => [id, name, familyName, 'glasskey'];
