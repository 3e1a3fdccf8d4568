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
 * Under which issuers records about such a patient are: those from before the policy said what an empty issuer means carry
 * it empty, and are about a patient of the PACS all the same. The first is the one that was asked for.
 */
export const heldIssuers = (issuer: string, issuerOfPacs: string): readonly string[] =>
  issuer === issuerOfPacs ? [...new Set([issuer, ''])] : [issuer];

/** Under which indexes records about a held patient are. */
export function heldIndexes(
  { keyring }: Pick<Parts, 'keyring'>,
  patient: Patient | undefined,
  issuerOfPacs: string,
): readonly Buffer[] {
  if (patient === undefined) return [];
  const key = withIssuer(patient, issuerOfPacs);
  return heldIssuers(key.issuer, issuerOfPacs).map((issuer) => patientIndex(keyring, { ...key, issuer }));
}
