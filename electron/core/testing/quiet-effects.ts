import type { AgentEffects } from '../agent.ts';

/** Of an agent whose windows a test is not about. */
export const QUIET_EFFECTS: AgentEffects = {
  cover: () => undefined,
  sessionEnded: () => undefined,
  sessionBegan: () => Promise.resolve(),
  show: () => undefined,
};
