import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { StateStore } from './state-store.ts';

/** Wall time in milliseconds that never falls, across restarts too: what every persisted limit is measured with. */
export type EffectiveTime = {
  /** Also moves the durable mark. Called once a minute by whoever ticks, or hours at work could be taken back. */
  readonly nowMs: () => number;
  /** The clock of the operating system lies behind what has been seen: offline proofs cannot be dated. */
  readonly isRolledBack: () => boolean;
  /** The collector's time over its authenticated connection. Heals a mark left by a clock that ran ahead. */
  readonly trust: (collectorMs: number) => void;
};

const MARK = 'time.high-water';
/** Network time moves a clock back by seconds; nobody gains anything by that, as effective time does not follow. */
const TOLERANCE_MS = 60_000;
const WRITE_EVERY_MS = 1000;

export function createEffectiveTime(store: StateStore, clock: Clock): EffectiveTime {
  let markMs = z.number().catch(0).parse(store.get(MARK));
  let base = { wallMs: Math.max(markMs, clock.wallMs()), monotonicMs: clock.monotonicMs() };
  const elapse = (): number => {
    const monotonicMs = clock.monotonicMs();
    const elapsedMs = base.wallMs + monotonicMs - base.monotonicMs;
    base = { wallMs: Math.max(elapsedMs, clock.wallMs()), monotonicMs };
    return base.wallMs;
  };
  const write = (nowMs: number): void => {
    markMs = nowMs;
    store.set(MARK, nowMs);
  };
  return {
    nowMs: () => {
      const nowMs = elapse();
      if (nowMs - markMs >= WRITE_EVERY_MS) write(nowMs);
      return nowMs;
    },
    isRolledBack: () => clock.wallMs() < elapse() - TOLERANCE_MS,
    trust: (collectorMs) => {
      base = { wallMs: collectorMs, monotonicMs: clock.monotonicMs() };
      write(elapse());
    },
  };
}
