import { X509Certificate } from 'node:crypto';
import { fingerprintOf } from '../../../protocol/tls/fingerprint.ts';
import type { MachinePolicy } from '../policy/machine/machine-policy.ts';
import type { Enrolment } from './enrolment.ts';

/** What IT set on the machine about the collector: whom it may belong to, and under which address it is. */
export type EnrolmentRules = Pick<MachinePolicy, 'collectorUrl' | 'collectorCaFingerprint'>;

/** An enrolment, or why there is none that counts. */
export type FoundEnrolment = { readonly enrolment: Enrolment | null; readonly enrolmentFault: string | null };

/** A workstation that is enrolled elsewhere than where IT says that it belongs. */
export const NOT_OF_POLICY = 'enrolment.not_of_policy';

/** Whether the authority with this fingerprint (SHA-256 of its DER, hex) is one at which this machine may enrol. */
export const isOfPolicy = (caFingerprint: string, { collectorCaFingerprint }: EnrolmentRules): boolean =>
  collectorCaFingerprint === undefined || collectorCaFingerprint === caFingerprint;

/** The enrolment under the address that IT wants; none when its authority is not the one that IT wants. */
export function asPolicyWants(found: FoundEnrolment, rules: EnrolmentRules): FoundEnrolment {
  const { enrolment } = found;
  if (enrolment === null) return found;
  if (!isOfPolicy(fingerprintOf(new X509Certificate(enrolment.ca).raw), rules))
    return { enrolment: null, enrolmentFault: NOT_OF_POLICY };
  return { ...found, enrolment: { ...enrolment, collectorUrl: rules.collectorUrl ?? enrolment.collectorUrl } };
}
