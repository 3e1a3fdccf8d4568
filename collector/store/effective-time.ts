import type { Clock } from '../clock.ts';
import type { Store } from './open-store.ts';
import { readSetting, writeSetting } from './settings.ts';

/**
 * Wall time that never falls, in milliseconds: a clock set back extends no wait and revives no token. It also never
 * stands still while the process runs, so that a clock that once ran ahead and was put right does not freeze it.
 */
export type EffectiveTime = {
  readonly nowMs: () => number;
  /** The same, and makes it the durable low limit of all later answers. Call it inside a transaction that writes. */
  readonly advance: () => number;
};

export function createEffectiveTime(store: Store, clock: Clock): EffectiveTime {
  let seen = { wallMs: 0, monotonicMs: clock.monotonicMs() };
  const nowMs = (): number => {
    const monotonicMs = clock.monotonicMs();
    const elapsedMs = seen.wallMs + monotonicMs - seen.monotonicMs;
    // Asked each time: another process may have written a later one.
    const highestMs = Number(readSetting(store, 'time.highest') ?? 0);
    seen = { wallMs: Math.max(clock.wallMs(), highestMs, elapsedMs), monotonicMs };
    return seen.wallMs;
  };
  const advance = (): number => {
    const now = Math.floor(nowMs());
    writeSetting(store, 'time.highest', String(now));
    return now;
  };
  return { nowMs: () => Math.floor(nowMs()), advance };
}
