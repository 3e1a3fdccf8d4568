import type { Clock } from '../core/clock.ts';
import { createFhircast, type Fhircast } from '../core/fhircast/fhircast.ts';
import { FHIRCAST_LIMITS } from '../core/fhircast/limits.ts';
import type { Log } from '../core/log.ts';
import type { Launches } from '../core/study/launches.ts';
import { readHubTokenFrom } from '../core/vault/hub-token.ts';
import type { Vault } from '../core/vault/vault.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type FollowReportingDeps = {
  readonly foundation: Pick<Foundation, 'identity' | 'network'>;
  readonly parts: Pick<Parts, 'policy' | 'handover' | 'faults'>;
  readonly launches: Pick<Launches, 'list' | 'closeThose'>;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
};

/** Studies of the reporting system are offered here, and close with their reports. */
export function followReporting({ foundation, parts, launches, vault, clock, log }: FollowReportingDeps): Fhircast {
  return createFhircast({
    settings: () => parts.policy().handover.fhircast,
    network: foundation.network.network,
    readToken: readHubTokenFrom(vault),
    workstation: foundation.identity.workstation,
    desk: parts.handover,
    isShown: (uid) => launches.list().some(({ studyUid }) => studyUid === uid),
    onClosed: (uid) => void launches.closeThose(({ studyUid }) => studyUid === uid, 'report-closed'),
    faults: parts.faults,
    clock,
    log,
    random: Math.random,
    limits: FHIRCAST_LIMITS,
  });
}
