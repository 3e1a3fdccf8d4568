import { readTrailState } from '../audit/read-trail-state.ts';
import { asPolicyWants } from '../sync/as-policy-wants.ts';
import { readEnrolment } from '../sync/enrolment.ts';
import { systemClock } from '../system-clock.ts';
import type { Vault } from '../vault/vault.ts';
import { trailFile } from '../workstation/data-folder.ts';
import { countingPolicy, effectivePolicy, type EffectivePolicy } from './effective-policy.ts';
import { emergencyPolicy } from './emergency-copy.ts';
import { MACHINE_STATE, readLastGood } from './machine/machine-policy-store.ts';
import type { ReadMachinePolicy } from './machine/read-machine-policy.ts';
import { BUNDLE_STATE, openPolicyStore } from './policy-store.ts';

export type EffectivePlace = {
  readonly folder: string;
  readonly vault: Vault;
  readonly readMachinePolicy: ReadMachinePolicy;
};

/**
 * Finds which source wins for each key, as the agent would at its next beginning; beside the running agent, and without
 * writing anything. Throws AgentError `vault.*`, `enrolment.*`, `audit.*`: then it cannot be told.
 */
export async function findEffectivePolicy({
  folder,
  vault,
  readMachinePolicy,
}: EffectivePlace): Promise<EffectivePolicy> {
  const [reading, enrolled, values] = await Promise.all([
    readMachinePolicy(),
    readEnrolment(folder, vault),
    readTrailState(trailFile(folder), vault, [BUNDLE_STATE, MACHINE_STATE]),
  ]);
  const state = { get: (name: string) => values.get(name), set: () => undefined };
  const lastGood = readLastGood(state)?.policy ?? null;
  const found = { enrolment: enrolled, enrolmentFault: null };
  const { enrolment } = asPolicyWants(found, countingPolicy({ reading, lastGood }));
  const builtIn = emergencyPolicy(folder);
  const store = await openPolicyStore({ state, clock: systemClock, trust: enrolment, builtIn });
  return effectivePolicy({
    reading,
    lastGood,
    signed: store.current(),
    enrolment,
  });
}
