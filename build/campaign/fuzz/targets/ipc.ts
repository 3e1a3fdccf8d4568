import type { Channel, PageName } from '../../../../electron/ipc/contract.ts';
import { answer, type GateDeps, type Routes } from '../../../../electron/ipc/gate.ts';
import { emergencyRoutes } from '../../../../electron/ipc/routes/emergency-routes.ts';
import { handoverRoutes } from '../../../../electron/ipc/routes/handover-routes.ts';
import { sessionRoutes } from '../../../../electron/ipc/routes/session-routes.ts';
import { studyRoutes } from '../../../../electron/ipc/routes/study-routes.ts';
import { SURFACES } from '../../../../electron/ipc/surfaces.ts';
import { GOOD_REQUESTS } from '../../../../electron/ipc/testing/good-requests.ts';
import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { HOSTILE_TEXTS } from '../mutate-text.ts';
import { createJsonSource, mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { isRequestOf } from './ipc-rules.ts';

const CHANNELS = Object.keys(GOOD_REQUESTS) as [Channel, ...Channel[]];
const PAGES = Object.keys(SURFACES) as [PageName, ...PageName[]];
const STATES = ['signedOut', 'active', 'warning', 'locked', 'emergency'] as const;
const CODES: ReadonlySet<string> = new Set(['ipc.untrusted_sender', 'session.wrong_state', 'ipc.bad_input']);
/** Of the launcher: nothing that opens, finds or ends anything is for a workstation at which nobody works. */
const WHILE_OPEN = /^(study|viewer|handover):|^session:(lock|signOut)$|^emergency:end$/;

type Reached = { channel: Channel; input: unknown } | null;

/** The routes of the product with their states; what gets through to one is kept instead of done. */
function watchedRoutes(onReached: (channel: Channel, input: unknown) => void): Routes {
  const nothing = {} as never;
  const product: Routes = {
    ...sessionRoutes(nothing),
    ...studyRoutes(nothing),
    ...handoverRoutes(nothing),
    ...emergencyRoutes(nothing),
  };
  const watched = CHANNELS.map((channel) => {
    const run = async (input: unknown) => {
      onReached(channel, input);
      return { ok: true, value: null };
    };
    return [channel, { allowedIn: product[channel].allowedIn, run }];
  });
  return Object.fromEntries(watched) as Routes;
}

/** What only a structured clone can carry, JSON cannot. */
const CLONED: readonly [unknown, ...unknown[]] = [
  undefined,
  Number.NaN,
  10n,
  new Date(0),
  new Map([['query', 'x']]),
  new Set(['x']),
  new Uint8Array(4),
  new ArrayBuffer(8),
  /x/,
  new Error('x'),
  Object.assign([], { query: 'x' }),
];

function drawRequest(channel: Channel, json: (seeded: Seeded) => unknown, seeded: Seeded): unknown {
  const way = seeded.between(0, 19);
  if (way === 0) return json(seeded);
  if (way === 1) return seeded.oneOf(CLONED);
  if (way === 2) return GOOD_REQUESTS[seeded.oneOf(CHANNELS)];
  const good = GOOD_REQUESTS[channel];
  if (way === 3 && good !== null)
    return { ...good, [seeded.oneOf(Object.keys(good) as [string])]: seeded.oneOf(CLONED) };
  return way === 4 ? good : mutateValue(good, seeded);
}

/** What a page may send, right up to the door of the routes: gate, surfaces, states, shapes. */
export const ipc: FuzzTarget = {
  name: 'ipc',
  count: 400_000,
  open: () => {
    const at: { reached: Reached } = { reached: null };
    const routes = watchedRoutes((channel, input) => (at.reached = { channel, input }));
    const json = createJsonSource();
    const step = async (seeded: Seeded): Promise<CaseEnd> => {
      at.reached = null;
      const channel = seeded.between(0, 63) === 0 ? (seeded.oneOf(HOSTILE_TEXTS) as Channel) : seeded.oneOf(CHANNELS);
      const own = PAGES.find((name) => (SURFACES[name] as readonly Channel[]).includes(channel)) ?? null;
      const page = seeded.oneOf([own, own, own, null, ...PAGES]);
      const state = seeded.oneOf(STATES);
      const isKnown = CHANNELS.includes(channel);
      const raw: unknown = structuredClone(drawRequest(isKnown ? channel : 'study:search', json, seeded));
      const deps: GateDeps = { routes, state: () => state, takeToken: () => true, report: () => undefined };
      const reply = await answer(deps, channel, { page }, raw);
      return judge(at.reached, { reply, channel, page, state });
    };
    return { step, close: async () => [] };
  },
};

type Asked = {
  readonly reply: { readonly ok: boolean; readonly code?: string };
  readonly channel: Channel;
  readonly page: PageName | null;
  readonly state: (typeof STATES)[number];
};

function judge(reached: Reached, { reply, channel, page, state }: Asked): CaseEnd {
  if (reached === null) {
    if (!reply.ok && CODES.has(reply.code ?? '')) return REFUSED;
    return fault(`${channel}: answered ${JSON.stringify(reply)} without its route`);
  }
  const surface: readonly Channel[] = page === null ? [] : SURFACES[page];
  if (reached.channel !== channel || !surface.includes(channel)) return fault(`${channel}: reached by ${page}`);
  const isClosed = state === 'locked' || state === 'signedOut';
  if (isClosed && WHILE_OPEN.test(channel)) return fault(`${channel}: reached while ${state}`);
  return isRequestOf(channel, reached.input) ? TAKEN : fault(`${channel}: a shape that is none reached it`);
}
