import type { Policy } from '../../../../protocol/policy/policy.ts';
import { combinePolicies, type Combined } from './combine-policies.ts';
import type { MachinePolicy } from './machine-policy.ts';

/** The policy that counts on this machine; combined anew only when one of its sources changed, since it is asked for all the time. */
export function policyInForce(signed: () => Policy, machine: () => MachinePolicy): () => Combined {
  let made: { readonly signed: Policy; readonly machine: MachinePolicy; readonly combined: Combined } | null = null;
  return () => {
    const now = { signed: signed(), machine: machine() };
    if (made === null || made.signed !== now.signed || made.machine !== now.machine) {
      made = { ...now, combined: combinePolicies(now.signed, now.machine) };
    }
    return made.combined;
  };
}
