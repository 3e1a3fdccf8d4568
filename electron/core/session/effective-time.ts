import type { ClockGuard } from '../audit/clock-guard.ts';

/**
 * Wall time in milliseconds that never falls, across restarts too: what every persisted limit is measured with. A view of
 * the trail's clock guard, so that there is one mark and whoever heals it heals it for all.
 */
export type EffectiveTime = {
  readonly nowMs: () => number;
  /** The clock of the operating system lies behind what has been seen: offline proofs cannot be dated. */
  readonly isRolledBack: () => boolean;
};

export function effectiveTimeOf(guard: ClockGuard): EffectiveTime {
  return { nowMs: guard.effectiveMs, isRolledBack: guard.isRolledBack };
}
