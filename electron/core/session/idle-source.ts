/** What the self-test of the idle counter remembers. All times are monotonic milliseconds. */
export type IdleSource = {
  readonly sinceMs: number;
  readonly lastTickMs: number;
  readonly lastIdleMs: number;
  /** The highest reading since `sinceMs`. */
  readonly highestMs: number;
  readonly hasFallen: boolean;
  /** How often a person proved, with hands on the keyboard, that they were there since `sinceMs`. */
  readonly presences: number;
  /** Null: nothing can be said against it. */
  readonly fault: IdleFault | null;
};

/** `never-rises`: nobody would ever be seen to leave. `never-falls`: nobody would ever be seen to be there. */
export type IdleFault = 'never-rises' | 'never-falls';

export type IdleReading = {
  readonly idleMs: number;
  readonly nowMs: number;
  /** A person signed in or unlocked since the last reading. */
  readonly wasPresent: boolean;
};

const HOUR_MS = 3_600_000;
const RISES_ABOVE_MS = 2_000;
/** Readings come each second; after such a pause (sleep) the hour begins anew. */
const PAUSE_MS = 60_000;
/** So often a person can be there unseen by chance, when their keys went to us while nobody read the counter. */
const ENOUGH_PRESENCES = 3;

export function newIdleSource(nowMs: number): IdleSource {
  return {
    sinceMs: nowMs,
    lastTickMs: nowMs,
    lastIdleMs: 0,
    highestMs: 0,
    hasFallen: false,
    presences: 0,
    fault: null,
  };
}

/** The counter's own test, once an hour; a counter that moves again is trusted again. Pure. */
export function watchIdleSource(before: IdleSource, reading: IdleReading): IdleSource {
  const { idleMs, nowMs, wasPresent } = reading;
  if (nowMs - before.lastTickMs > PAUSE_MS) return { ...newIdleSource(nowMs), fault: before.fault, lastIdleMs: idleMs };
  const seen: IdleSource = {
    ...before,
    lastTickMs: nowMs,
    lastIdleMs: idleMs,
    highestMs: Math.max(before.highestMs, idleMs),
    hasFallen: before.hasFallen || idleMs < before.lastIdleMs,
    presences: before.presences + (wasPresent ? 1 : 0),
  };
  const moves = seen.highestMs > RISES_ABOVE_MS && seen.hasFallen;
  if (moves && seen.fault !== null) return { ...seen, fault: null };
  if (nowMs - before.sinceMs < HOUR_MS) return seen;
  return { ...newIdleSource(nowMs), lastIdleMs: idleMs, fault: moves ? null : faultOf(seen) };
}

function faultOf({ highestMs, hasFallen, presences, fault }: IdleSource): IdleFault | null {
  if (highestMs <= RISES_ABOVE_MS) return 'never-rises';
  // At night nobody touches anything, and the counter rightly only rises.
  return !hasFallen && presences >= ENOUGH_PRESENCES ? 'never-falls' : fault;
}

/** Where the counter cannot be believed, a session locks this long after its person was last there for certain. */
const ABSOLUTE_LIMIT_MS = 15 * 60_000;

/**
 * The idle time to go by: the counter's own, or, when it cannot be believed, one that reaches the lock at the absolute
 * limit. `presentForMs` is how long ago the person signed in or unlocked.
 */
export function believedIdleMs(
  fault: IdleFault | null,
  idleMs: number,
  presentForMs: number,
  rules: { readonly idleMs: number; readonly warningMs: number },
): number {
  if (fault === null) return idleMs;
  return Math.max(0, presentForMs + rules.idleMs + rules.warningMs - ABSOLUTE_LIMIT_MS);
}
