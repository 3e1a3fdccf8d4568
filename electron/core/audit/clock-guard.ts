import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { OWN_STATE, type StateStore } from './state-store.ts';

/** Corrections of this size are ordinary (NTP); anything further back is a clock that was set back. */
const TOLERANCE_MS = 60_000;
/** The wall clock running ahead of the monotonic one by more than this is a jump. */
const JUMP_MS = 5 * 60_000;
const SAVE_EVERY_MS = 60_000;
const NAME = `${OWN_STATE}clock`;

export type ClockVerdict =
  | { readonly kind: 'steady' }
  | { readonly kind: 'rolled_back'; readonly byMs: number }
  | { readonly kind: 'jumped'; readonly byMs: number };

/** Remembers the latest wall time ever seen, across restarts, so that a clock set back extends nothing. */
export type ClockGuard = {
  /** `rolled_back` for as long as the clock is behind the mark; `jumped` once for each jump. */
  readonly check: () => ClockVerdict;
  /** The time to hold against limits: the wall clock, but never before the mark. Milliseconds since the epoch. */
  readonly effectiveMs: () => number;
  /** The collector says that it is this time: the mark moves there, also backwards. Throws like StateStore.set. */
  readonly confirm: (trustedMs: number) => void;
  /** The machine slept: the two clocks may differ by that without anybody having set one. */
  readonly resumed: () => void;
  /** Saves the mark; part of every commit of the trail. Throws like StateStore.set. */
  readonly save: (atLeastMs: number) => void;
};

/** Reads the saved mark. Throws like StateStore.get. */
export function createClockGuard(state: StateStore, clock: Clock): ClockGuard {
  let mark = z.number().safeParse(state.get(NAME)).data ?? 0;
  let saved = mark;
  let base = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };

  const rebase = (): void => {
    base = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  };
  const save = (atLeastMs: number): void => {
    if (mark < saved + atLeastMs) return;
    state.set(NAME, mark);
    saved = mark;
  };
  return {
    check: () => {
      const wallMs = clock.wallMs();
      const behindMs = mark - wallMs;
      if (behindMs > TOLERANCE_MS) return { kind: 'rolled_back', byMs: Math.round(behindMs) };
      const aheadMs = wallMs - base.wallMs - (clock.monotonicMs() - base.monotonicMs);
      mark = Math.max(mark, wallMs);
      save(SAVE_EVERY_MS);
      if (Math.abs(aheadMs) > JUMP_MS) rebase();
      return aheadMs > JUMP_MS ? { kind: 'jumped', byMs: Math.round(aheadMs) } : { kind: 'steady' };
    },
    effectiveMs: () => Math.max(mark, clock.wallMs()),
    confirm: (trustedMs) => {
      mark = trustedMs;
      rebase();
      state.set(NAME, mark);
      saved = mark;
    },
    resumed: rebase,
    save: (atLeastMs) => {
      mark = Math.max(mark, clock.wallMs());
      save(atLeastMs);
    },
  };
}
