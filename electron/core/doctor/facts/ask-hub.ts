import { connectHub } from '../../fhircast/hub.ts';
import { readHubTokenFrom } from '../../vault/hub-token.ts';
import type { HubFact } from '../checks/reporting-hub.ts';
import type { FoundPolicy } from './look-at-policy.ts';
import type { Surroundings } from './place.ts';

const PATIENCE_MS = 5000;

/** Asks the hub what it can do: of no topic, so that nothing of a person or a study is asked or told. */
export async function askHub(
  { vault, machine }: Surroundings,
  { policy, fault }: Pick<FoundPolicy, 'policy' | 'fault'>,
): Promise<HubFact> {
  const settings = policy.handover.fhircast;
  if (settings === null) return { kind: fault === 'unsaid' ? 'unsaid' : 'none' };
  const { network } = (await machine()).network;
  const hub = connectHub({ settings, network, requestMs: PATIENCE_MS, readToken: readHubTokenFrom(vault) });
  try {
    const reached = await hub.reach();
    return reached.ok ? { kind: 'answers' } : { kind: 'failed', code: reached.code };
  } finally {
    await hub.close();
  }
}
