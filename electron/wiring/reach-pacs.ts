import type { Policy } from '../../protocol/policy/policy.ts';
import type { Clock } from '../core/clock.ts';
import { certificateAccepted } from '../core/emergency/emergency-events.ts';
import { noteOf, openKnownCertificates } from '../core/pacs/known-certificates.ts';
import { connectPacs, type CertificateRules, type Pacs, type ReadPacsCredentials } from '../core/pacs/pacs.ts';
import type { Record } from '../core/recorder.ts';
import type { Foundation } from './foundation.ts';

/** A connection to the PACS of the policy. `emergency`: one is declared, though none may run yet. */
export type ReachPacs = (purpose?: 'emergency') => Pacs;

export type ReachPacsDeps = {
  readonly foundation: Pick<Foundation, 'folder' | 'network'>;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly readCredentials: ReadPacsCredentials;
  readonly record: Record;
  /** The emergencies that run at this workstation. */
  readonly grantIds: () => readonly string[];
};

/** In an emergency a certificate of the PACS that is out of date is accepted, where it was trusted here before. */
export function reachPacs({ foundation, clock, policy, readCredentials, record, grantIds }: ReachPacsDeps): ReachPacs {
  const known = openKnownCertificates(foundation.folder, clock.wallMs);
  /** By certificate, the emergencies for which it was last recorded: each opens many connections. */
  const told = new Map<string, string>();
  const accepts: CertificateRules['accepts'] = (origin, certificate) => {
    if (!known.knows(origin, certificate)) return false;
    const accepted = { origin, certificate: noteOf(certificate), grantIds: grantIds() };
    const { sha256 } = accepted.certificate;
    if (told.get(sha256) !== accepted.grantIds.join()) void record(certificateAccepted(accepted));
    told.set(sha256, accepted.grantIds.join());
    return true;
  };
  return (purpose) => {
    const isEmergency = (): boolean => purpose === 'emergency' || grantIds().length > 0;
    const rules = { onTrusted: known.remember, isEmergency, accepts };
    return connectPacs(policy().pacs, readCredentials, foundation.network.network, rules);
  };
}
