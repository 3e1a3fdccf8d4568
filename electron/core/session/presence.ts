import type { Agent } from '../agent.ts';
import type { Session } from './session-state.ts';
import { isOpen, sessionOf } from './transition-audit.ts';

/** Their session as it is now; null once they have left, if only for a while. */
export type Presence = () => Session | null;

/** The session in which somebody works now, or null. */
export function openSession({ state }: Pick<Agent, 'state'>): Session | null {
  const now = state();
  return isOpen(now) ? sessionOf(now) : null;
}

/**
 * Whoever asks for something that takes its time. Asked again after each wait: what they wanted must not come about under
 * the curtain, behind somebody who left, nor in the name of who is there next.
 */
export function presenceOf(agent: Pick<Agent, 'state' | 'departures'>): Presence {
  const asking = openSession(agent)?.id;
  const before = agent.departures();
  return () => {
    const now = openSession(agent);
    return now !== null && now.id === asking && agent.departures() === before ? now : null;
  };
}
