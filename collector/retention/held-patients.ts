import type { PatientKey } from '../../protocol/policy/policy.ts';
import type { HoldScope } from '../../protocol/wire/retention.ts';
import type { Collector } from '../collector.ts';
import { defaultIssuers } from '../policy/default-issuers.ts';
import { patientIndex } from '../trail/blind-indexes.ts';

type Parts = Pick<Collector, 'store' | 'keyring'>;
type Patient = NonNullable<HoldScope['patient']>;

/**
 * The issuers of the PACS: what the policy says that an empty one means, what policies before said, and none. The first counts
 * where none is given.
 */
export type IssuersOfPacs = readonly [inForce: string, ...others: string[]];

export function issuersOfPacs(collector: Parts): IssuersOfPacs {
  const [inForce = '', ...before] = defaultIssuers(collector);
  return [inForce, ...new Set([...before, ''].filter((issuer) => issuer !== inForce))];
}

/** The patient of a scope with the issuer that agents put into their records. */
export const withIssuer = ({ patientId, issuer }: Patient, [issuerOfPacs]: IssuersOfPacs): PatientKey => ({
  patientId,
  issuer: issuer || issuerOfPacs,
});

/**
 * Under which issuers records about such a patient are: those from before the policy said what an empty issuer means carry
 * it empty, and those from when it said something else carry that. The first is the one that was asked for.
 */
export const heldIssuers = (issuer: string, ofPacs: IssuersOfPacs): readonly string[] =>
  ofPacs.includes(issuer) ? [...new Set([issuer, ...ofPacs])] : [issuer];

/** Under which indexes records about a held patient are. */
export function heldIndexes(
  { keyring }: Pick<Parts, 'keyring'>,
  patient: Patient | undefined,
  ofPacs: IssuersOfPacs,
): readonly Buffer[] {
  if (patient === undefined) return [];
  const key = withIssuer(patient, ofPacs);
  return heldIssuers(key.issuer, ofPacs).map((issuer) => patientIndex(keyring, { ...key, issuer }));
}
