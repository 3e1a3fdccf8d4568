import {
  type AttemptEvent,
  type AttemptRules,
  type AttemptState,
  AttemptStateSchema,
  mayAttempt,
  nextAttempt,
  NO_ATTEMPTS,
  PERSON_ATTEMPTS,
  WORKSTATION_ATTEMPTS,
} from '../../protocol/authenticator/attempt-limit.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';

/**
 * Whose failures are counted: a claimed name's password or code, or everything that one workstation or address tries.
 * `reader-password` is counted apart: the readers' door needs no client certificate, and what is tried there must not
 * lock a clinician out of a workstation.
 */
export type Counted =
  | { readonly authenticator: 'password' | 'reader-password' | 'code'; readonly user: string }
  | { readonly authenticator: 'place'; readonly place: string };

const rulesOf = (counted: Counted): AttemptRules =>
  counted.authenticator === 'place' ? WORKSTATION_ATTEMPTS : PERSON_ATTEMPTS;
// A sign-in name holds no colon, so a place can never be taken for a person.
const subjectOf = (counted: Counted): string =>
  counted.authenticator === 'place' ? `place:${counted.place}` : counted.user;

/**
 * Asks for leave to judge an attempt and counts it as failed at once and durably: neither a crash nor many attempts at
 * the same time buy a free guess; `attemptSucceeded` takes the failure back. If one of them must wait, none is counted.
 */
export function beginAttempt(collector: Collector, all: readonly Counted[]): Result<null> {
  return collector.store.transaction(() => {
    // Only what is counted is written: who has to wait must not keep the disk busy by asking.
    const now = collector.time.nowMs();
    const states = all.map((counted) => ({ counted, state: readState(collector, counted) }));
    for (const { state } of states) {
      const verdict = mayAttempt(state, now);
      if (verdict.ok) continue;
      return verdict.code === 'auth.wait' ? refuse('auth.wait', verdict.retryAfterSeconds) : refuse(verdict.code);
    }
    const countedMs = collector.time.advance();
    for (const { counted, state } of states) {
      const next = nextAttempt(state, 'failed', countedMs, rulesOf(counted));
      writeState(collector, counted, next);
      if (counted.authenticator !== 'place') warnOf(collector, counted, next);
    }
    return ok(null);
  });
}

export function attemptSucceeded(collector: Collector, counted: Counted): void {
  apply(collector, counted, 'succeeded');
}

/** An administrator acted: no wait and no lasting refusal any more. */
export function resetAttempts(collector: Collector, counted: Counted): void {
  apply(collector, counted, 'reset');
}

const DAY_MS = 86_400_000;
/** A place never waits as long as that. */
const PLACE_DAYS = 1;
/** Anybody can make up names; of people every failure counts, however long ago. */
const NOBODY_DAYS = 30;

/** Deletes counts that hold nobody up any more. */
export function forgetOldAttempts({ store, clock }: Collector): void {
  const before = (days: number): number => clock.wallMs() - days * DAY_MS;
  const attempts = queries.deleteFrom('attempts');
  store.change(attempts.where('authenticator', '=', 'place').where('changedMs', '<', before(PLACE_DAYS)));
  store.change(
    attempts
      .where('authenticator', '<>', 'place')
      .where('changedMs', '<', before(NOBODY_DAYS))
      .where('user', 'not in', queries.selectFrom('people').select('id')),
  );
}

function apply(collector: Collector, counted: Counted, event: AttemptEvent): void {
  collector.store.transaction(() => {
    const now = collector.time.advance();
    writeState(collector, counted, nextAttempt(readState(collector, counted), event, now, rulesOf(counted)));
  });
}

function warnOf(collector: Collector, counted: Counted & { user: string }, state: AttemptState): void {
  const isPerson =
    collector.store.first(queries.selectFrom('people').select('id').where('id', '=', counted.user)) !== undefined;
  // A name that nobody has may be a password typed into the wrong field: it goes into no alert.
  const who = isPerson ? { user: counted.user } : {};
  const cause = `${isPerson ? counted.user : 'unknown'} ${counted.authenticator}`;
  if (state.disabled) raiseAlert(collector, { kind: 'factor.disabled', severity: 'critical', cause, ...who });
  else if (state.consecutive >= PERSON_ATTEMPTS.waitFrom && isPerson) {
    raiseAlert(collector, { kind: 'sign_in.waiting', severity: 'warning', cause, ...who });
  }
}

function readState({ store }: Collector, counted: Counted): AttemptState {
  const row = store.first(
    queries
      .selectFrom('attempts')
      .select('state')
      .where('user', '=', subjectOf(counted))
      .where('authenticator', '=', counted.authenticator),
  );
  return row === undefined ? NO_ATTEMPTS : AttemptStateSchema.parse(JSON.parse(row.state));
}

function writeState({ store, clock }: Collector, counted: Counted, next: AttemptState): void {
  const row = { state: JSON.stringify(next), changedMs: clock.wallMs() };
  store.change(
    queries
      .insertInto('attempts')
      .values({ user: subjectOf(counted), authenticator: counted.authenticator, ...row })
      .onConflict((conflict) => conflict.columns(['user', 'authenticator']).doUpdateSet(row)),
  );
}
