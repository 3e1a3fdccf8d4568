import { openNetwork, type OpenedNetwork } from '../../network/network.ts';
import { countingPolicy } from '../../policy/effective-policy.ts';
import { readLastGood } from '../../policy/machine/machine-policy-store.ts';
import type { MachinePolicy } from '../../policy/machine/machine-policy.ts';
import type { MachineReading } from '../../policy/machine/machine-reading.ts';
import { settingsOf } from '../../policy/machine/machine-settings.ts';
import type { ReadMachinePolicy } from '../../policy/machine/read-machine-policy.ts';
import type { MachinePolicyFact } from '../checks/machine-policy.ts';
import type { FoundPolicy } from './look-at-policy.ts';
import type { Surroundings } from './place.ts';
import type { TrailState } from './trail-state.ts';

/** What IT set on the machine, and the way out that it names. */
export type FoundMachine = {
  readonly reading: MachineReading;
  readonly lastGood: MachinePolicy | null;
  /** What counts of the two. */
  readonly policy: MachinePolicy;
  readonly network: OpenedNetwork;
};

export async function findMachine(read: ReadMachinePolicy, state: Promise<TrailState>): Promise<FoundMachine> {
  const [reading, get] = await Promise.all([read(), state]);
  const lastGood = get === 'locked' ? null : (readLastGood({ get })?.policy ?? null);
  const policy = countingPolicy({ reading, lastGood });
  return { reading, lastGood, policy, network: await openNetwork(settingsOf(policy)) };
}

export async function lookAtMachine(
  { machine, state }: Surroundings,
  { keepsViewers }: FoundPolicy,
): Promise<MachinePolicyFact> {
  const [{ reading, lastGood, policy, network }, get] = await Promise.all([machine(), state()]);
  return {
    state: reading.kind === 'invalid' && reading.code === 'machine_policy.untrusted' ? 'untrusted' : reading.kind,
    keys: Object.keys(policy).length,
    hasLastGood: lastGood !== null || get === 'locked', // then nobody knows, and the check of the keychain says why
    keepsViewers,
    isCaFileUsable: network.fault() === null,
  };
}
