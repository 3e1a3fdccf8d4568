import type { PatientKey } from '../../protocol/policy/policy.ts';
import type { HoldScope } from '../../protocol/wire/retention.ts';
import type { Collector } from '../collector.ts';
import { policyInForce } from '../policy/publish-policy.ts';
import { patientIndex } from '../trail/blind-indexes.ts';

type Parts = Pick<Collector, 'store' | 'keyring'>;
type Patient = NonNullable<HoldScope['patient']>;

/** What the policy says that an empty issuer means. */
export const defaultIssuer = (collector: Parts): string => policyInForce(collector).pacs?.defaultIssuer ?? '';

/** The patient of a scope with the issuer that agents put into their records. */
export const withIssuer = ({ patientId, issuer }: Patient, issuerOfPacs: string): PatientKey => ({
  patientId,
  issuer: issuer || issuerOfPacs,
});

/**
 * Under which indexes records about a held patient are: records from before the policy said what an empty issuer means
 * carry it empty, and are about a patient of the PACS all the same.
 */
export function heldIndexes(
  { keyring }: Pick<Parts, 'keyring'>,
  patient: Patient | undefined,
  issuerOfPacs: string,
): readonly Buffer[] {
  if (patient === undefined) return [];
  const key = withIssuer(patient, issuerOfPacs);
  const issuers = key.issuer === issuerOfPacs ? new Set([issuerOfPacs, '']) : [key.issuer];
  return [...issuers].map((issuer) => patientIndex(keyring, { ...key, issuer }));
}
