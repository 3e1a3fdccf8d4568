import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { AgentError } from '../errors.ts';
import { OWN_STATE } from './state-store.ts';

/** Corrections of this size are ordinary (NTP); anything further back is a clock that was set back. */
const TOLERANCE_MS = 60_000;
/** The wall clock ahead of the monotonic one by more than this since the last look is a jump. */
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
  /** The same question without the answers that are given once. */
  readonly isRolledBack: () => boolean;
  /** The time to hold against limits: it never falls, whatever the wall clock does. Milliseconds since the epoch. */
  readonly effectiveMs: () => number;
  /** The collector says that it is this time: the mark moves there, also backwards. Resolves once that is saved; rejects like StateStore.set. */
  readonly confirm: (trustedMs: number) => Promise<void>;
  /** Saves the mark; part of every commit of the trail. Throws like StateStore.set. */
  readonly save: (atLeastMs: number) => void;
};

/** Where the mark is kept: the trail's StateStore; without a trail, memory. */
export type ClockState = {
  readonly get: (name: string) => unknown;
  readonly set: (name: string, value: number) => void;
};

/**
 * Reads the saved mark. Throws like StateStore.get. `answers` resolves when the disk of `state` does, and is asked before a mark
 * is saved for itself: one that hangs would hold up all windows.
 */
export function createClockGuard(
  state: ClockState,
  clock: Clock,
  answers: () => Promise<void> = () => Promise.resolve(),
): ClockGuard {
  let saved = z.number().safeParse(state.get(NAME)).data ?? 0;
  let base = { wallMs: Math.max(saved, clock.wallMs()), monotonicMs: clock.monotonicMs() };

  /** What the wall clock must show at least: the latest time seen, plus what has passed since. */
  const floor = (): number => base.wallMs + clock.monotonicMs() - base.monotonicMs;
  let jumpedMs = 0;
  let isSaving = false;
  const raise = (): number => {
    const [wallMs, monotonicMs] = [clock.wallMs(), clock.monotonicMs()];
    const floorMs = base.wallMs + monotonicMs - base.monotonicMs;
    const aheadMs = Math.round(wallMs - floorMs);
    if (aheadMs > JUMP_MS) jumpedMs = aheadMs;
    base = { wallMs: Math.max(floorMs, wallMs), monotonicMs };
    return base.wallMs;
  };
  const save = (atLeastMs: number): void => {
    // Every commit asks: what the wall clock alone can answer costs no look at the other. One that stands is found out by the
    // next look, a second later at most.
    const wallMs = clock.wallMs();
    if (wallMs >= base.wallMs && wallMs < saved + atLeastMs) return;
    const mark = raise();
    if (mark < saved + atLeastMs) return;
    state.set(NAME, mark);
    saved = mark;
  };
  /** Of itself: a disk that does not take the mark now takes it with the next record, and ends nothing that goes on. */
  const saveIfTaken = async (): Promise<void> => {
    if (isSaving || base.wallMs < saved + SAVE_EVERY_MS) return;
    isSaving = true;
    try {
      await answers();
      save(SAVE_EVERY_MS);
    } catch (error) {
      if (!(error instanceof AgentError)) throw error;
    } finally {
      isSaving = false;
    }
  };
  const behind = (): number => Math.round(floor() - clock.wallMs());
  return {
    isRolledBack: () => behind() > TOLERANCE_MS,
    check: () => {
      const behindMs = behind();
      if (behindMs > TOLERANCE_MS) return { kind: 'rolled_back', byMs: behindMs };
      raise();
      void saveIfTaken();
      const byMs = jumpedMs; // a commit may have seen it first
      jumpedMs = 0;
      return byMs > 0 ? { kind: 'jumped', byMs } : { kind: 'steady' };
    },
    effectiveMs: raise,
    confirm: async (trustedMs) => {
      base = { wallMs: trustedMs, monotonicMs: clock.monotonicMs() };
      await answers();
      state.set(NAME, trustedMs);
      saved = trustedMs;
    },
    save,
  };
}
