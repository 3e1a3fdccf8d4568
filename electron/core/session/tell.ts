import type { Result } from '../errors.ts';
import type { SignInFacts, Told, Verified } from './sign-in-ports.ts';

/** Refusals that judge nobody: something did not work. */
const FAILURES = new Set([
  'collector.unreachable',
  'pushback',
  'internal',
  'audit.unavailable',
  'auth.unavailable',
  'auth.attempt_expired',
]);

/** An answer together with what the trail is told of it. */
export function tell<T>(user: string, result: Result<T>, seen: Partial<SignInFacts>): Told<T> {
  const code = result.ok ? null : result.code;
  const outcome = code === null ? 'success' : FAILURES.has(code) ? 'failure' : 'denied';
  const nothing = { person: null, verifiedBy: 'nobody', proof: null, codeStep: null, offline: null } as const;
  return { ...result, facts: { ...nothing, ...seen, user, outcome, code } };
}

/** What is told of a proof that fitted. */
export const factsOf = ({ person, verifiedBy, proof, codeStep, offline }: Verified): Partial<SignInFacts> => ({
  person,
  verifiedBy,
  proof,
  codeStep,
  offline,
});
