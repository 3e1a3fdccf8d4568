import { readTrailState } from '../../audit/read-trail-state.ts';
import { trailFault } from '../../audit/trail-fault.ts';
import { AgentError } from '../../errors.ts';
import { MACHINE_STATE } from '../../policy/machine/machine-policy-store.ts';
import { BUNDLE_STATE } from '../../policy/policy-store.ts';
import type { Vault } from '../../vault/vault.ts';

/** The trail's small values about policies; `locked`: the keychain does not open them. */
export type TrailState = 'locked' | ((name: string) => unknown);

/** Reads them beside the agent that writes the trail; where they cannot be read there are none. */
export async function trailStateOf(trail: string, vault: Vault): Promise<TrailState> {
  try {
    const values = await readTrailState(trail, vault, [BUNDLE_STATE, MACHINE_STATE]);
    return (name) => values.get(name);
  } catch (error) {
    if (error instanceof AgentError && error.code.startsWith('vault.')) return 'locked';
    if (!(error instanceof AgentError)) trailFault(error);
    return () => null; // there is something that cannot be read, which is told apart from nothing
  }
}
