import { setTimeout as delay } from 'node:timers/promises';
import { hasStarted } from '../../../e2e/support/has-started.ts';
import { isCovered } from '../../../e2e/support/is-covered.ts';
import type { LabAgent } from '../../lab/launch-agent.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { answered, askPages, isOpen } from './ask-pages.ts';
import type { Workstation } from './workstation.ts';

export type Seen = {
  readonly isOpen: boolean;
  /** Requests that were refused because nobody works. */
  readonly refusals: number;
  /** What must not be, in words. */
  readonly bypass: string | null;
};

export type Expected = {
  /** Its person opened it, and nothing has locked it since. */
  readonly mayBeOpen: boolean;
  /** Displays that come and go are told, and windows placed, in the system's own time: milliseconds. */
  readonly settlesWithinMs: number;
};

/** An agent gives itself two seconds for its last fault; a debugger keeps its process for a while after that. */
const ENDING_MS = 20_000;
const STARTS_WITHIN_MS = 60_000;

/** Whether an agent that no longer answers is on its way out. Resolves when it is gone. */
export function endsSoon(agent: LabAgent): Promise<boolean> {
  return Promise.race([agent.gone.then(() => true), delay(ENDING_MS, false, { ref: false })]);
}

/** What there is to see. An agent that has ended, by too many faults for example, is started again first. */
export async function look(at: Workstation, { mayBeOpen, settlesWithinMs }: Expected): Promise<Seen> {
  if (at.agent.hasEnded()) return restart(at);
  const told = await askPages(at.agent);
  if (told !== null && isOpen(told.state)) {
    const bypass = mayBeOpen ? null : `${told.state}, and nobody opened it`;
    return { isOpen: true, refusals: 0, bypass };
  }
  const failed = told === null ? [] : answered(told);
  if (failed.length > 0) return bypassed(`answered while ${told?.state}: ${failed.join(', ')}`);
  const deadlineMs = performance.now() + settlesWithinMs;
  for (;;) {
    const covered = await coverage(at);
    if (covered === true) return { isOpen: false, refusals: told?.answers.length ?? 0, bypass: null };
    if (covered === null) return (await endsSoon(at.agent)) ? restart(at) : bypassed('the agent does not answer');
    if (performance.now() > deadlineMs) return bypassed('a display is not covered');
    await delay(50);
  }
}

const bypassed = (bypass: string): Seen => ({ isOpen: false, refusals: 0, bypass });

/** A start restores nothing, and covers before it reads anything. */
async function restart(at: Workstation): Promise<Seen> {
  at.agent = await at.startAgent();
  at.starts += 1;
  await untilStarted(at.agent);
  return look(at, { mayBeOpen: false, settlesWithinMs: 0 });
}

/** Resolves when its start is recorded, so that its trail must tell of it; or when it ended before. */
export const untilStarted = (agent: LabAgent): Promise<boolean> =>
  waitUntil('the start', STARTS_WITHIN_MS, async () => agent.hasEnded() || (await hasStarted(agent)));

/** Whether all screens are known and covered. Null: the agent does not answer. */
async function coverage({ agent, screens }: Workstation): Promise<boolean | null> {
  try {
    const known = await agent.app.evaluate(({ screen }) => screen.getAllDisplays().length);
    return (await isCovered(agent)) && known === screens;
  } catch {
    return null;
  }
}
