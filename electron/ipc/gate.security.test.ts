import { describe, expect, it } from 'vitest';
import type { SessionState } from '../core/session/session-state.ts';
import type { Channel, PageName } from './contract.ts';
import { answer, type GateDeps, type Routes } from './gate.ts';
import { SCHEMAS } from './schemas.ts';
import { SURFACES } from './surfaces.ts';
import { GOOD_REQUESTS } from './testing/good-requests.ts';
import { createTokenBuckets } from './token-bucket.ts';

const CHANNELS = Object.keys(SCHEMAS) as Channel[];
const STATES: readonly SessionState['kind'][] = ['signedOut', 'active', 'warning', 'locked', 'emergency'];

/** Shapes that no channel takes. */
const BAD: readonly unknown[] = [
  undefined,
  0,
  'text',
  [],
  { __proto__: null, extra: 1 },
  { studyUid: '../../etc/passwd', viewerId: 'x' },
  { studyUid: '1.2.3', viewerId: '/bin/sh' },
  { query: 'x'.repeat(10_000) },
  { user: 'x'.repeat(1_000_000), password: 'x' },
  { launchId: '1' },
];

const routes = (allowedIn: readonly SessionState['kind'][]): Routes =>
  Object.fromEntries(
    CHANNELS.map((channel) => [channel, { allowedIn, run: () => Promise.resolve({ ok: true, value: null }) }]),
  ) as unknown as Routes;

const deps = (over: Partial<GateDeps> = {}): GateDeps => ({
  routes: routes(STATES),
  state: () => 'active',
  takeToken: () => true,
  report: () => undefined,
  ...over,
});

const pageWith = (channel: Channel): PageName =>
  (Object.keys(SURFACES) as PageName[]).find((page) => (SURFACES[page] as readonly Channel[]).includes(channel))!;

describe('the gate', () => {
  it.each(CHANNELS)('%s: answers its own page', async (channel) => {
    expect(await answer(deps(), channel, { page: pageWith(channel) }, GOOD_REQUESTS[channel])).toEqual({
      ok: true,
      value: null,
    });
  });

  it.each(CHANNELS)('%s: refuses every page that does not have it', async (channel) => {
    const others = ['gate', 'launcher', 'emergency', 'strip', null] as const;
    for (const page of others) {
      if (page !== null && (SURFACES[page] as readonly Channel[]).includes(channel)) continue;
      expect(await answer(deps(), channel, { page }, GOOD_REQUESTS[channel])).toEqual({
        ok: false,
        code: 'ipc.untrusted_sender',
      });
    }
  });

  it.each(['shell:run', 'session:signin', 'snapshot:current', '__proto__', 'constructor', 'toString', ''])(
    'knows no channel %j, whoever asks on it',
    async (name) => {
      for (const page of [...(Object.keys(SURFACES) as PageName[]), null])
        expect(await answer(deps(), name as Channel, { page }, null)).toEqual({
          ok: false,
          code: 'ipc.untrusted_sender',
        });
    },
  );

  it.each(CHANNELS)('%s: a state that is not listed is refused before the shape is looked at', async (channel) => {
    for (const state of STATES) {
      const closed = deps({ state: () => state, routes: routes(STATES.filter((kind) => kind !== state)) });
      for (const raw of [GOOD_REQUESTS[channel], ...BAD]) {
        expect(await answer(closed, channel, { page: pageWith(channel) }, raw)).toEqual({
          ok: false,
          code: 'session.wrong_state',
        });
      }
    }
  });

  it.each(CHANNELS)('%s: a bad shape is refused', async (channel) => {
    const good = GOOD_REQUESTS[channel];
    const longer = good !== null && typeof good === 'object' ? { ...good, extra: true } : { extra: true };
    for (const raw of [...BAD.slice(1), longer]) {
      expect(await answer(deps(), channel, { page: pageWith(channel) }, raw)).toEqual({
        ok: false,
        code: 'ipc.bad_input',
      });
    }
  });

  it('gives a code and nothing else when a route fails', async () => {
    const broken: Routes = {
      ...routes(STATES),
      'study:search': { allowedIn: STATES, run: () => Promise.reject(new Error('secret')) },
    };
    const reported: string[] = [];
    const reply = await answer(
      deps({ routes: broken, report: (_channel, code) => reported.push(code) }),
      'study:search',
      { page: 'launcher' },
      { query: '' },
    );
    expect(reply).toEqual({ ok: false, code: 'internal' });
    expect(reported).toEqual(['internal']);
  });
});

it.each(['Rita Lang', 'r.lang', 'Müller', ''])(
  'a name that people type goes to the sign-in, which judges it: %j',
  (user) => {
    expect(SCHEMAS['session:signIn'].safeParse({ user, password: 'a long password' }).success).toBe(true);
  },
);

describe('the rate', () => {
  const SECRETS = [
    'session:signIn',
    'session:unlock',
    'session:proveFactor',
    'study:stepUp',
    'emergency:identify',
  ] as const satisfies readonly Channel[];
  const taken = (take: (channel: Channel) => boolean, channel: Channel): number =>
    Array.from({ length: 100 }, () => take(channel)).filter(Boolean).length;

  it.each(SECRETS)('lets guesses through once a second after a short burst: %s', (channel) => {
    let now = 0;
    const take = createTokenBuckets(() => now);
    expect(taken(take, channel)).toBe(5);
    now += 3000;
    expect(taken(take, channel)).toBe(3);
  });

  it.each(CHANNELS.filter((channel) => !SECRETS.some((slow) => slow === channel)))(
    'bounds everything else too: %s',
    (channel) => {
      let now = 0;
      const take = createTokenBuckets(() => now);
      expect(taken(take, channel)).toBe(20);
      now += 1000;
      expect(taken(take, channel)).toBe(20);
    },
  );

  it('is asked before a state or a shape is looked at', async () => {
    const asked = answer(deps({ takeToken: () => false }), 'study:search', { page: 'launcher' }, { bad: true });
    expect(await asked).toEqual({ ok: false, code: 'ipc.too_fast' });
  });
});
