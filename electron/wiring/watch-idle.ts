import type { Clock } from '../core/clock.ts';
import { believedIdleMs, newIdleSource, watchIdleSource } from '../core/session/idle-source.ts';
import { rulesFor } from '../core/session/session-rules.ts';
import { isOpen, sessionOf } from '../core/session/transition-audit.ts';
import type { Parts } from './parts.ts';

/** Tests the idle counter with each reading (milliseconds); gives the idle time to go by. A fault is recorded and shown. */
export function createIdleWatch(
  { agent, policy, record, faults }: Pick<Parts, 'agent' | 'policy' | 'record' | 'faults'>,
  clock: Clock,
): (idleMs: number) => number {
  let source = newIdleSource(clock.monotonicMs());
  let openSinceMs: number | null = null;
  return (idleMs) => {
    const nowMs = clock.monotonicMs();
    const state = agent.state();
    const wasPresent = isOpen(state) && openSinceMs === null;
    if (wasPresent) openSinceMs = nowMs;
    if (!isOpen(state)) openSinceMs = null;
    const before = source.fault;
    source = watchIdleSource(source, { idleMs, nowMs, wasPresent });
    if (source.fault !== null && before === null) {
      faults.raise('activity.source_unreliable');
      void record({ kind: 'activity.source_unreliable', outcome: 'failure', detail: { counter: source.fault } });
    }
    if (source.fault === null && before !== null) faults.clear('activity.source_unreliable');
    const rules = rulesFor(policy(), sessionOf(state)?.person ?? null);
    return believedIdleMs(source.fault, idleMs, nowMs - (openSinceMs ?? nowMs), rules);
  };
}
