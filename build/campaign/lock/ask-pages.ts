import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { SessionState } from '../../../electron/core/session/session-state.ts';
import { methodOf, SURFACES } from '../../../electron/ipc/surfaces.ts';
import { GOOD_REQUESTS } from '../../../electron/ipc/testing/good-requests.ts';
import type { LabAgent } from '../../lab/launch-agent.ts';

export type State = SessionState['kind'];
/** What a page told: the state, and what came of each request that only a person at work may make. */
export type Told = { readonly state: State; readonly answers: readonly string[] };

/** A page that hangs or goes meanwhile tells nothing. */
const PATIENCE_MS = 2000;
const STATE = `new Promise((done) => {
  const stop = agent.onSnapshot(({ state }) => { done(state); setTimeout(() => stop()); });
})`;
/** All that only a person at work may ask. Breaking the glass is asked from everywhere. */
const CALLS = SURFACES.launcher
  .filter((channel) => channel !== 'emergency:open')
  .map((channel) => [methodOf(channel), GOOD_REQUESTS[channel]]);
/** Only where nobody works: some of them would end the work. */
const ASK = `(async () => {
  const state = await ${STATE};
  if (state !== 'locked' && state !== 'signedOut') return { state, answers: [] };
  const ask = ([method, input]) => agent[method](input).then(({ ok, code }) => method + ': ' + (ok ? 'answered' : code));
  return { state, answers: await Promise.all(${JSON.stringify(CALLS)}.map(ask)) };
})()`;
const REFUSED = /: (session\.wrong_state|ipc\.too_fast)$/;

const ToldSchema = z.object({
  state: z.enum(['signedOut', 'active', 'warning', 'locked', 'emergency']),
  answers: z.array(z.string()),
});

export const isOpen = (state: State): boolean => state !== 'signedOut' && state !== 'locked';

/** Asks the launcher, which stays hidden while locked, or else the way in. Null: no page answers at this moment. */
export async function askPages(agent: LabAgent): Promise<Told | null> {
  const name = agent.hasPage('launcher') ? 'launcher' : 'gate';
  if (!agent.hasPage(name)) return null;
  const page = await agent.page(name);
  const question = name === 'launcher' ? ASK : `${STATE}.then((state) => ({ state, answers: [] }))`;
  const silence = new AbortController();
  const told = await Promise.race([
    page.evaluate(question).catch(() => null),
    delay(PATIENCE_MS, null, { signal: silence.signal }).catch(() => null),
  ]);
  silence.abort();
  return told === null ? null : ToldSchema.parse(told);
}

/** What is answered although nobody works. */
export const answered = ({ answers }: Told): readonly string[] => answers.filter((answer) => !REFUSED.test(answer));
