import type { Clock } from '../core/clock.ts';
import { createShown } from '../core/faults.ts';
import { createStudyMark, runtimeFolder } from '../core/workstation/study-mark.ts';
import { updateFault } from '../core/workstation/update-outcome.ts';
import type { Foundation } from './foundation.ts';
import { holdPacsPassword } from './hold-pacs-password.ts';
import type { Parts } from './parts.ts';
import { createIdleWatch } from './watch-idle.ts';

const MINUTE_TICKS = 60;
const RETENTION_EVERY_MS = 6 * 3_600_000;

export type HousekeepingDeps = {
  readonly foundation: Foundation;
  readonly parts: Parts;
  readonly clock: Clock;
  readonly show: () => void;
  readonly isViewing: () => boolean;
  /** Looks what the machine policy says now. */
  readonly look: () => void;
};

/** What is done each second, and some of it less often. */
export function createHousekeeping(deps: HousekeepingDeps): { readonly tick: (idleMs: number) => void } {
  const { foundation, parts, clock, show } = deps;
  let ticks = 0;
  let retainedAtMs = Number.NEGATIVE_INFINITY;
  const isClockBack = { now: false };
  const [showPolicyFault, showUpdateFault] = [createShown(parts.faults), createShown(parts.faults)];
  const showTrailFault = createShown(parts.faults);
  const markStudy = createStudyMark(runtimeFolder(), clock.wallMs);
  const believed = createIdleWatch(parts, clock);
  return {
    tick: (idleMs) => {
      ticks += 1;
      parts.desk.tick(); // first: with the session that it opened, an emergency would end for another reason than its time
      void parts.agent.apply({ type: 'tick', idleMs: believed(idleMs) });
      parts.handover.tick();
      markStudy(deps.isViewing() || parts.desk.live().length > 0);
      lookAtClock(deps, isClockBack);
      showTrailFault(trailFaultOf(foundation.trail));
      if (ticks % MINUTE_TICKS === 1) {
        void foundation.clockInfo.askSystem();
        showPolicyFault(foundation.policyStore.fault());
        showUpdateFault(updateFault());
        deps.look();
        void parts.folders.retry();
        holdPacsPassword(parts);
      }
      if (clock.monotonicMs() - retainedAtMs > RETENTION_EVERY_MS) {
        retainedAtMs = clock.monotonicMs();
        void foundation.trail?.retention(parts.policy().trail.retentionDays);
      }
      if (countsDown(parts)) show();
    },
  };
}

/** What people are told of it: nothing can be recorded until this life of the agent is over, or for as long as the disk refuses. */
function trailFaultOf(trail: Foundation['trail']): string | null {
  if (trail?.isBroken() === true) return 'trail.broken';
  return (trail?.status().fault ?? null) === null ? null : 'audit.unavailable';
}

function countsDown({ agent, desk }: Parts): boolean {
  const { kind } = agent.state();
  return kind === 'warning' || kind === 'locked' || desk.live().length > 0;
}

function lookAtClock({ foundation, parts }: HousekeepingDeps, isBack: { now: boolean }): void {
  const verdict = foundation.trail?.clockGuard.check();
  if (verdict === undefined) return;
  if (verdict.kind === 'jumped') void parts.record({ kind: 'clock.jumped', detail: { byMs: verdict.byMs } });
  const wasBack = isBack.now;
  isBack.now = verdict.kind === 'rolled_back';
  if (verdict.kind === 'rolled_back' && !wasBack) {
    parts.faults.raise('clock.rolled_back');
    void parts.record({ kind: 'clock.rolled_back', outcome: 'failure', detail: { byMs: verdict.byMs } });
    void parts.agent.apply({ type: 'lock', reason: 'clock' });
  }
  if (!isBack.now && wasBack) parts.faults.clear('clock.rolled_back');
}
