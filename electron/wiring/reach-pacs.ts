import type { Policy } from '../../protocol/policy/policy.ts';
import type { Clock } from '../core/clock.ts';
import { certificateAccepted } from '../core/emergency/emergency-events.ts';
import { createKnownCertificates, noteOf } from '../core/pacs/known-certificates.ts';
import { connectPacs, type CertificateRules, type Pacs, type ReadPacsCredentials } from '../core/pacs/pacs.ts';
import type { Record } from '../core/recorder.ts';
import type { Foundation } from './foundation.ts';

/** A connection to the PACS of the policy. `emergency`: one is declared, though none may run yet. */
export type ReachPacs = (purpose?: 'emergency') => Pacs;

export type ReachPacsDeps = {
  readonly foundation: Pick<Foundation, 'state' | 'network'>;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly readCredentials: ReadPacsCredentials;
  readonly record: Record;
  /** Whether an emergency runs at this workstation. */
  readonly isEmergency: () => boolean;
};

/** In an emergency the PACS is also known by a certificate that is out of date, where it was trusted here before. */
export function reachPacs(deps: ReachPacsDeps): ReachPacs {
  const { foundation, clock, policy, readCredentials, record, isEmergency } = deps;
  const known = createKnownCertificates(foundation.state, clock.wallMs);
  const emergencyRules = (): CertificateRules => {
    let isTold = false; // a search and a study open several connections
    return {
      onTrusted: known.remember,
      acceptsOutOfDate: (origin, certificate) => {
        if (!known.knows(origin, certificate)) return false;
        if (!isTold) void record(certificateAccepted(noteOf(certificate)));
        isTold = true;
        return true;
      },
    };
  };
  return (purpose) => {
    const isUrgent = purpose === 'emergency' || isEmergency();
    const rules = isUrgent ? emergencyRules() : { onTrusted: known.remember, acceptsOutOfDate: null };
    return connectPacs(policy().pacs, readCredentials, foundation.network.network, rules);
  };
}
