import { existsSync } from 'node:fs';
import type { Policy } from '../../../../protocol/policy/policy.ts';
import { readStateKey } from '../../audit/data-keys.ts';
import { readHeader } from '../../audit/examine-trail.ts';
import { readMasterKey } from '../../audit/master-key.ts';
import { openForReading } from '../../audit/open-database.ts';
import { readStateValue } from '../../audit/state-store.ts';
import { trailFault } from '../../audit/trail-fault.ts';
import { AgentError } from '../../errors.ts';
import { emergencyPolicy } from '../../policy/emergency-copy.ts';
import { openPolicyStore, type PolicyInForce } from '../../policy/policy-store.ts';
import { readBundle } from '../../policy/read-bundle.ts';
import { systemClock } from '../../system-clock.ts';
import type { PolicyFact } from '../checks/policy.ts';
import { orElse } from './or-else.ts';
import type { Surroundings } from './place.ts';

/** The policy as the agent would open it. `unsaid`: the keychain is locked; PACS and viewers are those of the last one. */
export type FoundPolicy = Omit<PolicyInForce, 'appliedAt' | 'witnesses'> & {
  readonly policy: Policy;
  readonly fault: PolicyFact['fault'];
};

const PATIENCE_MS = 5000;

export async function findPolicy(around: Surroundings): Promise<FoundPolicy> {
  const { folder, enrolment, wallMs } = around;
  const builtIn = emergencyPolicy(folder);
  const unsaid = { policy: builtIn, source: 'built-in', serial: null, expiresAt: null, fault: 'unsaid' } as const;
  const trust = await enrolment();
  if (trust !== null && 'fault' in trust) return unsaid;
  const get = await stateOf(around);
  if (get === 'locked') return unsaid;
  const state = { get, set: () => undefined };
  const store = await openPolicyStore({ state, clock: { ...systemClock, wallMs }, trust, builtIn });
  const { policy, source, serial, expiresAt } = store.current();
  return { policy, source, serial, expiresAt, fault: store.fault() };
}

/** Reads the trail's small values beside the agent that writes them; where they cannot be read there are none. */
async function stateOf({ trail, vault }: Surroundings): Promise<'locked' | ((name: string) => unknown)> {
  const nothing = (): unknown => undefined;
  if (!existsSync(trail)) return nothing;
  try {
    const db = openForReading(trail);
    try {
      const header = readHeader(db);
      const masterKey = header === null ? null : await readMasterKey(vault, header.masterKeyId);
      if (header === null || masterKey === null) return nothing;
      const key = readStateKey({ db, masterKey, trail: header.trail });
      if (key === null) return nothing;
      const bundle = readStateValue({ db, key, trail: header.trail }, POLICY);
      return (name) => (name === POLICY ? bundle : undefined);
    } finally {
      db.close();
    }
  } catch (error) {
    if (error instanceof AgentError && error.code.startsWith('vault.')) return 'locked';
    if (!(error instanceof AgentError)) trailFault(error);
    return () => null; // there is something that cannot be read, which is told apart from nothing
  }
}
const POLICY = 'policy.bundle';

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
