import { describe, expect, it } from 'vitest';
import type { SessionState } from '../../core/session/session-state.ts';
import type { Channel, PageName } from '../contract.ts';
import { answer, type Routes } from '../gate.ts';
import { SCHEMAS } from '../schemas.ts';
import { SURFACES } from '../surfaces.ts';
import { emergencyRoutes } from './emergency-routes.ts';
import { handoverRoutes } from './handover-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { studyRoutes } from './study-routes.ts';

type State = SessionState['kind'];
const STATES: readonly State[] = ['signedOut', 'active', 'warning', 'locked', 'emergency'];
const OPEN: readonly State[] = ['active', 'warning', 'emergency'];
const CLOSED: readonly State[] = ['signedOut', 'locked'];

/** Written down a second time on purpose: a state that a route gains by mistake is found here. */
const TABLE: { readonly [C in Channel]: readonly State[] } = {
  'session:signIn': [...CLOSED, 'emergency'],
  'session:proveFactor': [...CLOSED, 'emergency'],
  'session:confirmFactor': [...CLOSED, 'emergency'],
  'session:recoveryCodesKept': [...CLOSED, 'emergency'],
  'session:cancelSignIn': [...CLOSED, 'emergency'],
  'session:unlock': ['locked'],
  'session:lock': OPEN,
  'session:signOut': OPEN,
  'study:search': OPEN,
  'study:open': OPEN,
  'study:stepUp': OPEN,
  'handover:look': OPEN,
  'handover:dismiss': OPEN,
  'viewer:close': OPEN,
  'emergency:open': STATES,
  'emergency:subject': STATES,
  'emergency:identify': CLOSED,
  'emergency:search': STATES,
  'emergency:request': STATES,
  'emergency:confirm': STATES,
  'emergency:cancel': STATES,
  'emergency:end': OPEN,
};
const CHANNELS = Object.keys(TABLE) as Channel[];

/** The product's own routes, without anything behind them: one that is run fails, which is told as `internal`. */
const nothing = {} as never;
const routes: Routes = {
  ...sessionRoutes(nothing),
  ...studyRoutes(nothing),
  ...handoverRoutes(nothing),
  ...emergencyRoutes(nothing),
};

const pageWith = (channel: Channel): PageName =>
  (Object.keys(SURFACES) as PageName[]).find((page) => (SURFACES[page] as readonly Channel[]).includes(channel))!;
const ask = (channel: Channel, state: State, raw: unknown) =>
  answer(
    { routes, state: () => state, takeToken: () => true, report: () => undefined },
    channel,
    { page: pageWith(channel) },
    raw,
  );

const BAD_SHAPES: readonly unknown[] = [
  0,
  '',
  [],
  { extra: true },
  { studyUid: '../../etc/passwd', viewerId: 'x' },
  { launchId: '1', grantId: '1' },
  { query: 'x'.repeat(10_000) },
  { user: 'x'.repeat(1_000_000), password: 'x' },
];

describe('the routes of the agent', () => {
  it('are all there, and each is some page’s', () => {
    expect(Object.keys(routes).toSorted()).toEqual(Object.keys(SCHEMAS).toSorted());
    expect(CHANNELS.toSorted()).toEqual(Object.keys(SCHEMAS).toSorted());
    expect([...new Set(Object.values(SURFACES).flat())].toSorted()).toEqual(CHANNELS.toSorted());
  });

  it.each(CHANNELS)('%s is answered in the states that are written down, and in no other', (channel) => {
    expect(routes[channel].allowedIn.toSorted()).toEqual(TABLE[channel].toSorted());
  });

  it.each(CHANNELS)('%s: every state with every bad shape is refused', async (channel) => {
    for (const state of STATES) {
      const code = TABLE[channel].includes(state) ? 'ipc.bad_input' : 'session.wrong_state';
      for (const raw of BAD_SHAPES) expect(await ask(channel, state, raw)).toEqual({ ok: false, code });
    }
  });
});
