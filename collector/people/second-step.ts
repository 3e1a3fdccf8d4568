import { type OneTimeProof, verifyOneTimeCode } from '../../protocol/authenticator/one-time-code.ts';
import type { SecondFactor, SecondProof, SignedInReply } from '../../protocol/wire/sign-in.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { attemptSucceeded, beginAttempt } from './attempt-counts.ts';
import { issueRecoveryCodes, readFactor, spendOneTimeCode, spendRecoveryCode, writeFactor } from './factor-store.ts';
import type { Place } from './open-attempts.ts';
import { readPerson } from './read-person.ts';

/** Judges a person's second proof. All of it is one transaction: what is spent is durable before the answer. */
export function proveSecondFactor(
  collector: Collector,
  { user, proof, place }: { readonly user: string; readonly proof: SecondProof; readonly place: Place },
): Result<SignedInReply> {
  return collector.store.transaction(() => {
    const known = readPerson(collector, user);
    if (known?.state !== 'active') return refuse('auth.rejected');
    const counted = { authenticator: 'code', user } as const;
    const leave = beginAttempt(collector, [counted]);
    if (!leave.ok) return leave;
    const proven =
      proof.kind === 'recovery' ? proveByRecovery(collector, user, proof.code) : proveByCode(collector, user, proof);
    if (!proven.ok) return proven;
    attemptSucceeded(collector, counted);
    rememberSignIn(collector, user, place);
    return ok({ person: known.person, factor: proven.value, recoveryCodes: [] });
  });
}

const proveByCode = (collector: Collector, user: string, proof: OneTimeProof): Result<SecondFactor> =>
  spendOneTimeCode(collector, user, proof);

function proveByRecovery(collector: Collector, user: string, code: string): Result<SecondFactor> {
  const spent = spendRecoveryCode(collector, user, code);
  const factor = readFactor(collector, user);
  if (!spent.ok || factor === null) return refuse('auth.code_rejected');
  raiseAlert(collector, { kind: 'factor.recovery_used', severity: 'warning', cause: `${user} ${spent.value}`, user });
  return ok(factor);
}

/** The first code of a new factor makes it count; the ten recovery codes come with it, once. */
export function confirmNewFactor(
  collector: Collector,
  { user, factor, code, place }: { user: string; factor: SecondFactor; code: string; place: Place },
): Result<SignedInReply> {
  return collector.store.transaction(() => {
    const known = readPerson(collector, user);
    if (known?.state !== 'active') return refuse('auth.rejected');
    // Somebody enrolled in the meantime: the factor that counts must not be replaced by this older attempt.
    if (known.factor !== null) return refuse('auth.attempt_expired');
    const counted = { authenticator: 'code', user } as const;
    const leave = beginAttempt(collector, [counted]);
    if (!leave.ok) return leave;
    const verdict = verifyOneTimeCode(factor, { kind: 'code', code }, collector.clock.wallMs());
    if (!verdict.ok) return refuse('auth.code_rejected');
    attemptSucceeded(collector, counted);
    writeFactor(collector, user, verdict.factor);
    const recoveryCodes = [...issueRecoveryCodes(collector, user)];
    rememberSignIn(collector, user, place);
    recordOwnEvent(collector, { actor: user, kind: 'person.factor_enrolled', detail: { factor: verdict.factor.kind } });
    return ok({ person: known.person, factor: verdict.factor, recoveryCodes });
  });
}

/**
 * A code asked again within a session. Only where this person has completed both factors before: the answer carries the
 * factor, and a code alone, read over somebody's shoulder, must not be worth that.
 */
export function stepUp(
  collector: Collector,
  { user, proof, workstation }: { user: string; proof: SecondProof; workstation: string },
): Result<SignedInReply> {
  const wasHere = collector.store.first(
    queries.selectFrom('signIns').select('atMs').where('workstation', '=', workstation).where('user', '=', user),
  );
  if (wasHere === undefined) return refuse('auth.rejected');
  return proveSecondFactor(collector, { user, proof, place: { kind: 'workstation', workstation } });
}

function rememberSignIn({ store, clock, log }: Collector, user: string, place: Place): void {
  log('sign_in.done', { place: place.kind });
  if (place.kind !== 'workstation') return;
  const atMs = clock.wallMs();
  store.change(
    queries
      .insertInto('signIns')
      .values({ workstation: place.workstation, user, atMs })
      .onConflict((conflict) => conflict.columns(['workstation', 'user']).doUpdateSet({ atMs })),
  );
}
