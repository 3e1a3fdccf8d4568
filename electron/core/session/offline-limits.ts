import type { Policy } from '../../../protocol/policy/policy.ts';

/** What is left of the right to sign in without the collector. */
export type OfflineLeft = { readonly msLeft: number; readonly usesLeft: number };

/** When the right was given and how much of it; milliseconds of effective time. */
export type OfflineRight = {
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly usesGiven: number;
  readonly usesSpent: number;
};

const HOUR_MS = 3_600_000;
/** The collector's time may correct ours a little after the right was given. */
const CORRECTION_MS = 300_000;

/** A new right under the policy's limits. */
export function newOfflineRight(nowMs: number, limits: Policy['offline']): OfflineRight {
  return { issuedAtMs: nowMs, expiresAtMs: nowMs + limits.hours * HOUR_MS, usesGiven: limits.uses, usesSpent: 0 };
}

/** What is left now, under the policy of then and of today, whichever is stricter. Zero, never less. */
export function offlineLeft(right: OfflineRight, limits: Policy['offline'], nowMs: number): OfflineLeft {
  const ageMs = nowMs - right.issuedAtMs;
  const limitMs = limits.hours * HOUR_MS;
  const msLeft = Math.min(right.expiresAtMs - nowMs, limitMs - ageMs, limitMs);
  const isFromTheFuture = ageMs < -CORRECTION_MS;
  return {
    msLeft: isFromTheFuture ? 0 : Math.max(0, msLeft),
    usesLeft: Math.max(0, Math.min(right.usesGiven, limits.uses) - right.usesSpent),
  };
}
