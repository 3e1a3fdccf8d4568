import type { Policy } from '../../../../protocol/policy/policy.ts';
import { emergencyPolicy } from '../../policy/emergency-copy.ts';
import { effectivePolicy, type EffectivePolicy } from '../../policy/effective-policy.ts';
import { combinePolicies } from '../../policy/machine/combine-policies.ts';
import { openPolicyStore, type PolicyInForce } from '../../policy/policy-store.ts';
import { readBundle } from '../../policy/read-bundle.ts';
import { systemClock } from '../../system-clock.ts';
import type { PolicyFact } from '../checks/policy.ts';
import { orElse } from './or-else.ts';
import { isNotOfPolicy, type Surroundings } from './place.ts';

/** The policy as the agent would open it. `unsaid`: the keychain is locked; PACS and viewers are those of the last one. */
export type FoundPolicy = Pick<PolicyInForce, 'source' | 'serial' | 'expiresAt'> & {
  /** Together with what IT set on the machine. */
  readonly policy: Policy;
  readonly keepsViewers: boolean;
  /** Which source won for each key; null: it cannot be told. */
  readonly effective: EffectivePolicy | null;
  readonly fault: PolicyFact['fault'];
};

const PATIENCE_MS = 5000;

export async function findPolicy(around: Surroundings): Promise<FoundPolicy> {
  const { folder, enrolment, wallMs, machine } = around;
  const builtIn = emergencyPolicy(folder);
  const [enrolled, get, { reading, lastGood, policy: own }] = await Promise.all([
    enrolment(),
    around.state(),
    machine(),
  ]);
  const trust = isNotOfPolicy(enrolled) ? null : enrolled;
  if ((trust !== null && 'fault' in trust) || get === 'locked') {
    const known = { source: 'built-in', serial: null, expiresAt: null, fault: 'unsaid', effective: null } as const;
    return { ...known, ...combinePolicies(builtIn, own) };
  }
  const state = { get, set: () => undefined };
  const store = await openPolicyStore({ state, clock: { ...systemClock, wallMs }, trust, builtIn });
  const signed = store.current();
  const { source, serial, expiresAt } = signed;
  const effective = effectivePolicy({ reading, lastGood, signed, enrolment: trust });
  return { source, serial, expiresAt, fault: store.fault(), effective, ...combinePolicies(signed.policy, own) };
}

export async function lookAtPolicy(around: Surroundings, found: FoundPolicy): Promise<PolicyFact> {
  const { source, serial, fault } = found;
  const isEnrolled = (await around.stored()) !== null;
  return { source, serial, fault, isEnrolled, ...(await weighOffer(around, found)) };
}

/** What the agent would say to the policy that the collector offers now; while that cannot be asked, what the agent shows. */
async function weighOffer(
  { enrolment, collector, wallMs, health }: Surroundings,
  found: FoundPolicy,
): Promise<Pick<PolicyFact, 'refused' | 'newer'>> {
  const refused = health()?.faults.find((code) => REFUSALS.includes(code)) ?? null;
  const [trust, side] = await Promise.all([enrolment(), collector()]);
  if (trust === null || 'fault' in trust || side === null) return { refused, newer: null };
  const offered = await orElse(PATIENCE_MS, side.client.policy(), null);
  if (offered?.ok !== true) return { refused, newer: null };
  const read = await readBundle(offered.value, trust);
  if (!read.ok) return { refused: read.code, newer: null };
  const { serial, expiresAt } = read.bundle;
  if (found.serial !== null && serial < found.serial) return { refused: 'policy.older_serial', newer: null };
  if (serial === found.serial) return { refused, newer: null };
  const isOver = Date.parse(expiresAt) <= wallMs();
  return isOver ? { refused: 'policy.expired', newer: null } : { refused, newer: serial };
}
const REFUSALS = ['policy.bad_signature', 'policy.older_serial', 'policy.invalid'];
