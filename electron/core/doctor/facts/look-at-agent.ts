import type { AgentFact } from '../checks/agent.ts';
import type { DisplaysFact } from '../checks/displays.ts';
import type { IdleSourceFact } from '../checks/idle-source.ts';
import type { ShownFaultsFact } from '../checks/shown-faults.ts';
import type { Surroundings } from './place.ts';

export async function lookAtAgent({ isTrailHeld, health, lastSaid, wallMs }: Surroundings): Promise<AgentFact> {
  const last = lastSaid();
  const ageMs = last === null ? null : wallMs() - Date.parse(last.at);
  return { isTrailHeld: isTrailHeld(), isAlive: health() !== null, last, ageMs };
}

export const lookAtDisplays = async ({ health }: Surroundings): Promise<DisplaysFact> => health();
export const lookAtIdleSource = async ({ health }: Surroundings): Promise<IdleSourceFact> => health();
export const lookAtShownFaults = async ({ health }: Surroundings): Promise<ShownFaultsFact> => health();
