import type { Clock } from '../clock.ts';
import type { Store } from './open-store.ts';
import { readSetting, writeSetting } from './settings.ts';

/**
 * Wall time that never falls, in milliseconds: the greater of the clock and the highest time this collector has
 * written. A clock set back extends no wait and revives no token.
 */
export function effectiveNow(store: Store, clock: Clock): number {
  return Math.max(clock.wallMs(), Number(readSetting(store, 'time.highest') ?? 0));
}

/** The same, and makes it the durable low limit for all later answers. Call it inside a transaction that writes. */
export function advanceTime(store: Store, clock: Clock): number {
  const now = effectiveNow(store, clock);
  writeSetting(store, 'time.highest', String(now));
  return now;
}
