import { z } from 'zod';

/**
 * Failures in a row of one authenticator. Both times are effective time (see below). `waitUntilMs` 0: no wait. `sinceMs`: from
 * when on time forgets them (`forgetOneMs`); older programs kept none.
 */
export const AttemptStateSchema = z.strictObject({
  consecutive: z.number().int().min(0),
  waitUntilMs: z.number(),
  disabled: z.boolean(),
  sinceMs: z.number().default(0),
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
  /**
   * null: the failures are one person's, and a success forgets them all. Otherwise they are many people's: a success takes back
   * only the one that was counted for it, for else one's own password would buy tries at others'; and one is forgotten each time
   * this long has passed, or the typing errors of months would add up to a wait.
   */
  readonly forgetOneMs: number | null;
};

const MINUTE_MS = 60_000;

/** Per authenticator: five failures, five minutes, doubling with each more to an hour; 100 disable (SP 800-63B-4 section 3.2.2). */
export const PERSON_ATTEMPTS: AttemptRules = {
  waitFrom: 5,
  firstWaitMs: 5 * MINUTE_MS,
  longestWaitMs: 60 * MINUTE_MS,
  disableAt: 100,
  forgetOneMs: null,
};

/** For a whole workstation, whatever the names: against one password tried on many people. Never disables, and forgets no faster than the longest wait. */
export const WORKSTATION_ATTEMPTS: AttemptRules = {
  waitFrom: 20,
  firstWaitMs: MINUTE_MS,
  longestWaitMs: 15 * MINUTE_MS,
  disableAt: null,
  forgetOneMs: 15 * MINUTE_MS,
};

export const NO_ATTEMPTS: AttemptState = { consecutive: 0, waitUntilMs: 0, disabled: false, sinceMs: 0 };

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
      if (state.disabled) return state;
      if (rules.forgetOneMs === null || state.consecutive <= 1) return NO_ATTEMPTS;
      // The wait came with that failure: before it, an attempt was allowed.
      return { ...state, consecutive: state.consecutive - 1, waitUntilMs: 0 };
    case 'failed': {
      const { sinceMs, consecutive: before } = remembered(state, nowMs, rules);
      const consecutive = before + 1;
      const waitUntilMs = Math.max(state.waitUntilMs, nowMs + waitAfter(consecutive, rules));
      const disabled = state.disabled || (rules.disableAt !== null && consecutive >= rules.disableAt);
      const isFree = consecutive < rules.waitFrom;
      return { consecutive, waitUntilMs: isFree ? state.waitUntilMs : waitUntilMs, disabled, sinceMs };
    }
  }
}

/** What time has left of the failures, and from when on it goes on forgetting. */
function remembered(
  { consecutive, sinceMs }: AttemptState,
  nowMs: number,
  { forgetOneMs }: AttemptRules,
): Pick<AttemptState, 'consecutive' | 'sinceMs'> {
  if (forgetOneMs === null) return { consecutive, sinceMs };
  const forgotten = Math.max(0, Math.floor((nowMs - sinceMs) / forgetOneMs));
  return forgotten < consecutive
    ? { consecutive: consecutive - forgotten, sinceMs: sinceMs + forgotten * forgetOneMs }
    : { consecutive: 0, sinceMs: nowMs };
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
