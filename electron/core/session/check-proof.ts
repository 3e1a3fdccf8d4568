import { mergeFactor, verifyOneTimeCode } from '../../../protocol/authenticator/one-time-code.ts';
import type { SecondFactor, SecondProof, SignedInReply } from '../../../protocol/wire/sign-in.ts';
import { AgentError, ok, refuse } from '../errors.ts';
import type { Result } from '../errors.ts';
import type { OfflineKey, OfflineMaterial } from './offline-credential.ts';
import { newOfflineRight, offlineLeft } from './offline-limits.ts';
import type { OfflineLeft } from './offline-limits.ts';
import type { SignInTools, Verified } from './sign-in-ports.ts';

type Tools = Pick<SignInTools, 'credentials' | 'time' | 'policy' | 'codeTimeMs'>;

/** `sign-in` spends a use; `session`: unlocking or a step-up within a session that was paid for. */
export type OfflinePurpose = 'sign-in' | 'session';

/** Opens a person's offline material. A wrong password and an unknown person are one refusal. */
export function openOffline(
  { credentials, time, policy }: Tools,
  key: OfflineKey,
  purpose: OfflinePurpose,
): Result<{ readonly material: OfflineMaterial; readonly left: OfflineLeft }> {
  // Before the password is looked at: it concerns the workstation, not the person.
  if (time.isRolledBack()) return refuse('clock.rolled_back');
  const material = credentials.open(key);
  if (material === null || material.person.roles.length === 0) return refuse('auth.offline_rejected');
  const left = offlineLeft(material, policy().offline, time.nowMs());
  if (left.msLeft === 0) return refuse('auth.offline_expired');
  if (left.usesLeft === 0 && purpose === 'sign-in') return refuse('auth.offline_used_up');
  return ok({ material, left });
}

/** Judges a code without the collector. What it costs is durable before the answer: the code, and a use if signing in. */
export function checkOffline(
  tools: Tools,
  key: OfflineKey,
  proof: SecondProof,
  purpose: OfflinePurpose,
): Result<Verified> {
  if (proof.kind === 'recovery') return refuse('auth.recovery_needs_collector');
  const opened = openOffline(tools, key, purpose);
  if (!opened.ok) return opened;
  const { material, left } = opened.value;
  const verdict = verifyOneTimeCode(material.factor, proof, tools.codeTimeMs());
  if (!verdict.ok) return verdict;
  const spent = purpose === 'sign-in' ? 1 : 0;
  tools.credentials.seal(key, { ...material, factor: verdict.factor, usesSpent: material.usesSpent + spent });
  return ok({
    person: material.person,
    assurance: 'two-factor',
    verifiedBy: 'offline',
    proof: proof.kind,
    codeStep: spentStep(verdict.factor),
    offline: { ...left, usesLeft: left.usesLeft - spent },
  });
}

/**
 * Takes over what the collector verified: refuses a code that was already spent here while it was away, and seals
 * the person's material anew. `renew`: a full sign-in, which also gives back hours and uses.
 */
export function takeOver(
  { credentials, time, policy }: Tools,
  key: OfflineKey,
  proof: SecondProof,
  { reply, renew }: { readonly reply: SignedInReply; readonly renew: boolean },
): Result<Verified> {
  if (reply.person.id !== key.user) throw new AgentError('internal');
  const known = credentials.open(key);
  if (known !== null && proof.kind !== 'recovery' && !isNewer(reply.factor, known.factor)) {
    return refuse('auth.code_reused');
  }
  const factor = known === null ? reply.factor : mergeFactor(known.factor, reply.factor);
  const nowMs = time.nowMs();
  const right = renew ? newOfflineRight(nowMs, policy().offline) : known;
  if (right !== null) {
    const { issuedAtMs, expiresAtMs, usesGiven, usesSpent } = right;
    credentials.seal(key, { person: reply.person, factor, issuedAtMs, expiresAtMs, usesGiven, usesSpent });
  }
  if (renew) credentials.forgetStale(nowMs);
  return ok({
    person: reply.person,
    assurance: 'two-factor',
    verifiedBy: 'collector',
    proof: proof.kind,
    codeStep: proof.kind === 'recovery' ? null : spentStep(reply.factor),
    offline: null,
  });
}

/** The last step or counter that a factor has spent. */
const spentStep = (factor: SecondFactor): number => (factor.kind === 'totp' ? factor.lastStep : factor.counter - 1);

const isNewer = (accepted: SecondFactor, known: SecondFactor): boolean =>
  accepted.secret !== known.secret || spentStep(accepted) > spentStep(known);
