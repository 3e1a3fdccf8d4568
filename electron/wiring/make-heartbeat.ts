import { VERSION } from '../../protocol/version.ts';
import { FAULT_CODE, MOST_FAULTS, type Heartbeat, type Life, type Severity } from '../../protocol/wire/heartbeat.ts';
import type { SayDeps } from './say-how-it-is.ts';

/** How the agent is at this moment. */
export function makeHeartbeat(
  { foundation, parts, clock, sealing, displays }: SayDeps,
  { life, severity }: { readonly life: Life; readonly severity: Severity | null },
): Heartbeat {
  const trail = foundation.trail ?? foundation.late?.opened()?.trail ?? null;
  const status = trail?.status() ?? { unacknowledged: 0, kept: foundation.backlog.size() };
  const { source, offsetMs } = foundation.clockInfo.current();
  const inForce = foundation.policyStore.current();
  const faults = parts.faults
    .list()
    .map(({ code }) => code)
    .filter((code) => FAULT_CODE.test(code))
    .slice(0, MOST_FAULTS);
  const isSealFailing = faults.some((code) => code.startsWith('seal.'));
  return {
    v: 1,
    at: new Date(clock.wallMs()).toISOString(),
    life,
    run: foundation.run,
    version: VERSION,
    ring: null, // the collector has it from the enrolment; an updater that knows better would say it here
    trail: { state: trail === null ? 'absent' : 'open', unsent: status.unacknowledged, kept: status.kept },
    seals: isSealFailing ? 'failing' : sealing.isSealing() ? 'sealing' : 'waiting',
    clock: { source, offsetMs },
    policy: { source: inForce.source, serial: inForce.serial },
    displays: displays(),
    idleSource: faults.includes('activity.source_unreliable') ? 'unreliable' : 'ok',
    severity,
    faults,
  };
}
