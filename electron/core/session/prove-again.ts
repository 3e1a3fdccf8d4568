import type { Person } from '../../../protocol/people.ts';
import type { PasswordReply, PasswordRequest, SecondProof } from '../../../protocol/wire/sign-in.ts';
import { AgentError, ok, refuse } from '../errors.ts';
import type { Result } from '../errors.ts';
import { checkOffline, openOffline, takeOver } from './check-proof.ts';
import { needsCode } from './needs-code.ts';
import { wipeKey } from './offline-credential.ts';
import type { OfflineKey } from './offline-credential.ts';
import { rulesFor } from './session-rules.ts';
import type { Session } from './session-state.ts';
import { isAway } from './sign-in-ports.ts';
import type { SignInFacts, SignInTools, Told, Verified } from './sign-in-ports.ts';
import { factsOf, tell } from './tell.ts';

export type UnlockRequest = {
  readonly session: Session;
  readonly password: string;
  /** Null: the password alone, which `needsCode` must allow. */
  readonly proof: SecondProof | null;
};

/** Unlocks for the person of the session, by password and, if given, a code. `proof` of the value: what was proved. */
export async function unlock(tools: SignInTools, request: UnlockRequest): Promise<Told<Verified>> {
  const { session, password, proof } = request;
  const user = session.person.id;
  const rules = rulesFor(tools.policy(), session.person);
  if (proof === null && needsCode(session, tools.clock.monotonicMs(), rules)) {
    return tell(user, refuse('auth.code_needed'), {});
  }
  const isEmergency = session.assurance !== 'two-factor';
  const first = await provePassword(tools, { user, password, purpose: 'unlock' }, isEmergency);
  if (!first.ok) return tell(user, first, first.seen);
  const { key, verified } = first.value;
  const second = proof === null ? ok(verified) : await proveFactor(tools, user, proof, () => key);
  if (second.ok) tools.held.keep(key);
  else wipeKey(key);
  return tell(
    user,
    second,
    second.ok ? factsOf(second.value) : { person: verified.person, proof: proof?.kind ?? null },
  );
}

/** A code asked again within a session; offline it is judged with the key held since the sign-in or unlock. */
export async function stepUp(tools: SignInTools, session: Session, proof: SecondProof): Promise<Told<Verified>> {
  const { person } = session;
  const result = await proveFactor(tools, person.id, proof, () => tools.held.of(person.id));
  return tell(person.id, result, result.ok ? factsOf(result.value) : { person, proof: proof.kind });
}

/** Who someone is, by password alone, to break the glass. Neither age, uses nor a wrong clock stand in the way. */
export async function identifyForEmergency(
  tools: SignInTools,
  user: string,
  password: string,
): Promise<Told<Verified>> {
  const result = await provePassword(tools, { user, password, purpose: 'emergency' }, true);
  if (!result.ok) return tell(user, result, result.seen);
  wipeKey(result.value.key);
  return tell(user, ok(result.value.verified), factsOf(result.value.verified));
}

type PasswordProved = { readonly key: OfflineKey; readonly verified: Verified };

async function provePassword(
  tools: SignInTools,
  request: PasswordRequest,
  isEmergency: boolean,
): Promise<Result<PasswordProved> & { readonly seen: Partial<SignInFacts> }> {
  let seen: Partial<SignInFacts> = {};
  const result = await tools.attempts.judge(request.user, 'password', async (): Promise<Result<PasswordProved>> => {
    const [key, reply] = await Promise.all([
      tools.credentials.deriveKey(request.user, request.password),
      tools.collector.password(request),
    ]);
    const isOffline = isAway(reply);
    seen = { verifiedBy: isOffline ? 'offline' : 'collector' };
    const person = isOffline ? personOffline(tools, key, isEmergency) : personOnline(reply, request.user);
    if (person.ok && !isOffline) tools.credentials.keepPerson(key, person.value);
    if (person.ok) return ok({ key, verified: byPassword(person.value, isOffline) });
    wipeKey(key);
    return person;
  });
  return { ...result, seen };
}

function personOnline(reply: Result<PasswordReply>, user: string): Result<Person> {
  if (!reply.ok) return reply;
  if (reply.value.next !== 'done' || reply.value.person.id !== user) throw new AgentError('internal');
  return ok(reply.value.person);
}

function personOffline(tools: SignInTools, key: OfflineKey, isEmergency: boolean): Result<Person> {
  if (isEmergency) {
    const material = tools.credentials.open(key);
    const isNobody = material === null || material.person.roles.length === 0;
    return isNobody ? refuse('auth.offline_rejected') : ok(material.person);
  }
  const opened = openOffline(tools, key, 'session');
  return opened.ok ? ok(opened.value.material.person) : opened;
}

function byPassword(person: Person, isOffline: boolean): Verified {
  const verifiedBy = isOffline ? 'offline' : 'collector';
  return { person, assurance: 'password', verifiedBy, proof: null, codeStep: null, offline: null };
}

/** `keyNow` is asked after the collector: a lock meanwhile has wiped the key. */
function proveFactor(
  tools: SignInTools,
  user: string,
  proof: SecondProof,
  keyNow: () => OfflineKey | null,
): Promise<Result<Verified>> {
  return tools.attempts.judge(user, 'factor', async (): Promise<Result<Verified>> => {
    const reply = await tools.collector.stepUp({ user, proof });
    const key = keyNow();
    if (isAway(reply) && key !== null) return checkOffline(tools, key, proof, 'session');
    if (!reply.ok) return reply;
    if (key !== null) return takeOver(tools, key, proof, { reply: reply.value, renew: false });
    const { person } = reply.value;
    return ok({
      person,
      assurance: 'two-factor',
      verifiedBy: 'collector',
      proof: proof.kind,
      codeStep: null,
      offline: null,
    });
  });
}
