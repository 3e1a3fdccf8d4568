import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { SessionState } from '../../../electron/core/session/session-state.ts';
import type { Requests } from '../../../electron/ipc/contract.ts';
import { methodOf, type SURFACES } from '../../../electron/ipc/surfaces.ts';
import type { LabAgent } from '../../lab/launch-agent.ts';

export type State = SessionState['kind'];
/** What a page told: the state, and what came of each request that only a person at work may make. */
export type Told = { readonly state: State; readonly answers: readonly string[] };

/** A page that hangs or goes meanwhile tells nothing. */
const PATIENCE_MS = 2000;
const UUID = '018f4f0e-7b0a-7cc0-8000-000000000001';
const STATE = `new Promise((done) => {
  const stop = agent.onSnapshot(({ state }) => { done(state); setTimeout(() => stop()); });
})`;
type Work = Exclude<(typeof SURFACES)['launcher'][number], 'emergency:open'>;
/** Well-formed requests for all that only a person at work may ask. Breaking the glass is asked from everywhere. */
const REQUESTS: { readonly [C in Work]: Requests[C]['input'] } = {
  'session:lock': null,
  'session:signOut': { viewers: null },
  'study:search': { query: 'phantom' },
  'study:open': { studyUid: '1.2.3', viewerId: 'aeskulap' },
  'study:stepUp': { studyUid: '1.2.3', viewerId: 'aeskulap', code: '123456' },
  'handover:look': { id: UUID },
  'handover:dismiss': { id: UUID },
  'viewer:close': { launchId: UUID },
  'emergency:end': { grantId: UUID },
};
const CALLS = Object.entries(REQUESTS).map(([channel, input]) => [methodOf(channel as Work), input]);
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
