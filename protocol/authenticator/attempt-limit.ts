import { z } from 'zod';

/** Failures in a row of one authenticator. `waitUntilMs` is effective time (see below), 0: no wait. */
export const AttemptStateSchema = z.strictObject({
  consecutive: z.number().int().min(0),
  waitUntilMs: z.number(),
  disabled: z.boolean(),
});
export type AttemptState = Readonly<z.infer<typeof AttemptStateSchema>>;

/**
 * `failed`: the authenticator was refused. `succeeded`: it was accepted. `reset`: an administrator acted.
 * Count a failure durably before the costly comparison and report `succeeded` after it: then neither a
 * crash nor many attempts at once buy a free guess.
 */
export type AttemptEvent = 'failed' | 'succeeded' | 'reset';

export type AttemptRules = {
  /** The failure that brings the first wait. */
  readonly waitFrom: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** The failure that disables; null: never. */
  readonly disableAt: number | null;
};

const MINUTE_MS = 60_000;

/** Per authenticator: five failures, five minutes, doubling with each more to an hour; 100 disable (SP 800-63B-4 section 3.2.2). */
export const PERSON_ATTEMPTS: AttemptRules = {
  waitFrom: 5,
  firstWaitMs: 5 * MINUTE_MS,
  longestWaitMs: 60 * MINUTE_MS,
  disableAt: 100,
};

/** For a whole workstation, whatever the names: against one password tried on many people. Never disables. */
export const WORKSTATION_ATTEMPTS: AttemptRules = {
  waitFrom: 20,
  firstWaitMs: MINUTE_MS,
  longestWaitMs: 15 * MINUTE_MS,
  disableAt: null,
};

export const NO_ATTEMPTS: AttemptState = { consecutive: 0, waitUntilMs: 0, disabled: false };

/**
 * The next count. `nowMs` is effective wall time, which never falls: the greater of the clock and its
 * durable high-water mark (plus the monotonic time since that was read). A clock set back then only
 * stops the wait from passing; a restart changes nothing.
 */
export function nextAttempt(
  state: AttemptState,
  event: AttemptEvent,
  nowMs: number,
  rules: AttemptRules = PERSON_ATTEMPTS,
): AttemptState {
  switch (event) {
    case 'reset':
      return NO_ATTEMPTS;
    case 'succeeded':
      // A disabled authenticator stays so: only an administrator brings it back.
      return state.disabled ? state : NO_ATTEMPTS;
    case 'failed': {
      const consecutive = state.consecutive + 1;
      const waitUntilMs = Math.max(state.waitUntilMs, nowMs + waitAfter(consecutive, rules));
      const disabled = state.disabled || (rules.disableAt !== null && consecutive >= rules.disableAt);
      return { consecutive, waitUntilMs: consecutive < rules.waitFrom ? state.waitUntilMs : waitUntilMs, disabled };
    }
  }
}

function waitAfter(consecutive: number, rules: AttemptRules): number {
  if (consecutive < rules.waitFrom) return 0;
  return Math.min(rules.longestWaitMs, rules.firstWaitMs * 2 ** (consecutive - rules.waitFrom));
}

export type AttemptVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'auth.wait'; readonly retryAfterSeconds: number }
  | { readonly ok: false; readonly code: 'auth.factor_disabled' };

/** Whether another attempt may be made at this effective time. Refused attempts are neither judged nor counted. */
export function mayAttempt(state: AttemptState, nowMs: number): AttemptVerdict {
  if (state.disabled) return { ok: false, code: 'auth.factor_disabled' };
  if (nowMs >= state.waitUntilMs) return { ok: true };
  return { ok: false, code: 'auth.wait', retryAfterSeconds: Math.ceil((state.waitUntilMs - nowMs) / 1000) };
}
