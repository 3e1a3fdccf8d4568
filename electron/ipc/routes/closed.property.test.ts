import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { createAgent, type Agent } from '../../core/agent.ts';
import { ok } from '../../core/errors.ts';
import { newSession, rulesFor } from '../../core/session/session-rules.ts';
import type { Assurance, LockReason, SessionEvent } from '../../core/session/session-state.ts';
import { OKAFOR } from '../../core/session/testing/small-collector.ts';
import { isOpen, sessionOf } from '../../core/session/transition-audit.ts';
import type { Channel } from '../contract.ts';
import { answer, type Routes } from '../gate.ts';
import { SURFACES } from '../surfaces.ts';
import { emergencyRoutes } from './emergency-routes.ts';
import { handoverRoutes } from './handover-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { studyRoutes } from './study-routes.ts';

/** The product's own routes, without anything behind them: one that is run fails, which is told as `internal`. */
const nothing = {} as never;
const routes: Routes = {
  ...sessionRoutes(nothing),
  ...studyRoutes(nothing),
  ...emergencyRoutes(nothing),
  ...handoverRoutes(nothing),
};
/** What only a person at work may ask. Breaking the glass is asked from everywhere. */
const WORK: readonly Channel[] = SURFACES.launcher.filter((channel) => channel !== 'emergency:open');

const MINUTE_MS = 60_000;
const PEOPLE = [OKAFOR, { ...OKAFOR, id: 'a.other' }] as const;

/** A workstation as its agent knows it. `isCovered` is what the curtain was told last; a start covers first. */
type Workstation = { agent: Agent; isCovered: boolean; nowMs: number; sessions: number; readonly wrong: string[] };

function start(workstation: Pick<Workstation, 'nowMs' | 'sessions' | 'wrong'>): Workstation {
  const whole: Workstation = { ...workstation, isCovered: true, agent: null as never };
  const look = (moment: string) => (): void => {
    if (!isOpen(whole.agent.state()) && !whole.isCovered) whole.wrong.push(moment);
  };
  whole.agent = createAgent({
    clock: { monotonicMs: () => whole.nowMs, wallMs: () => 0 },
    rulesFor: (session) => rulesFor(DEFAULT_POLICY, session?.person ?? null),
    record: async () => {
      look('record')();
      return ok(null);
    },
    effects: {
      cover: () => void (whole.isCovered = true),
      sessionEnded: look('end'),
      sessionBegan: async () => look('beginning')(),
      show: () => void (whole.isCovered = !isOpen(whole.agent.state())),
    },
  });
  return whole;
}

type Step = (at: Workstation) => SessionEvent | 'restart' | null;
const SIGNALS: readonly LockReason[] = [
  'suspend',
  'resume',
  'os-lock',
  'display-change',
  'user-switch',
  'fault', // a page that crashed or hung, a curtain that broke
  'tray',
  'keyboard',
  'clock',
];
const OTHERS: readonly Step[] = [
  () => ({ type: 'tick', idleMs: NaN }),
  () => ({ type: 'emergencyOver' }),
  (at) => ({ type: 'factorProved', sessionId: sessionOf(at.agent.state())?.id ?? '0' }),
  () => ({ type: 'end', reason: 'signed-out' }),
  () => ({ type: 'end', reason: 'person-disabled' }),
  () => 'restart', // killed, or the system's session ended
  () => null, // a second start, a window that is asked to close, a helper that crashed: no event of the session
];
const sessionFor = (at: Workstation, who: number, assurance: Assurance) => {
  at.sessions += 1;
  const identity = { person: PEOPLE[who] ?? OKAFOR, assurance, verifiedBy: 'collector' } as const;
  return newSession(identity, `${at.sessions}`, at.nowMs, DEFAULT_POLICY);
};
const anyone = fc.nat({ max: PEOPLE.length - 1 });
const factorProved = fc.boolean();
const ofOthers = fc.constantFrom(0, 0, 0, 1); // an unlock that was meant for an earlier session
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: anyone.map((who): Step => (at) => ({ type: 'signedIn', session: sessionFor(at, who, 'two-factor') })),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(factorProved, ofOthers).map(([proved, back]): Step => (at) => {
      const id = Number(sessionOf(at.agent.state())?.id ?? '0') - back;
      return { type: 'unlocked', sessionId: `${id}`, factorProved: proved };
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyone, fc.constantFrom<Assurance[]>('claimed', 'password', 'two-factor'), fc.nat({ max: 90 }))
      .map(([who, assurance, minutes]): Step => (at) => ({
        type: 'emergencyStarted',
        session: sessionOf(at.agent.state()) ?? sessionFor(at, who, assurance),
        endsAtMs: at.nowMs + minutes * MINUTE_MS,
      })),
  },
  { weight: 6, arbitrary: fc.constantFrom(...SIGNALS).map((reason): Step => () => ({ type: 'lock', reason })) },
  { weight: 4, arbitrary: fc.nat({ max: 20 }).map((idle): Step => () => ({ type: 'tick', idleMs: idle * MINUTE_MS })) },
  fc.constantFrom(...OTHERS),
);
/** Sleep and waiting; the wall clock is no part of any deadline. */
const passing = fc.oneof(fc.nat({ max: 5000 }), fc.nat({ max: 14 * 60 * MINUTE_MS }));
/** Whether the step is waited for: what comes meanwhile must find the curtain, too. */
const history = fc.array(fc.record({ step, passing, waits: fc.boolean() }), { minLength: 10, maxLength: 80 });

it('whatever happens in whatever order: where nobody works the curtain is closed and no route of the work answers', async () => {
  let closed = 0;
  await fc.assert(
    fc.asyncProperty(history, async (steps) => {
      let at = start({ nowMs: 0, sessions: 0, wrong: [] });
      for (const one of steps) {
        at.nowMs += one.passing;
        const event = one.step(at);
        const before = at;
        if (event === 'restart') at = start(before);
        else if (event !== null) {
          const applied = at.agent.apply(event);
          if (one.waits) await applied;
        }
        if (isOpen(at.agent.state())) continue;
        closed += 1;
        expect(at.isCovered).toBe(true);
        for (const channel of WORK) expect(await ask(at, channel)).toEqual({ ok: false, code: 'session.wrong_state' });
      }
      expect(at.wrong).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(closed).toBeGreaterThan(5000);
});

const ask = ({ agent }: Workstation, channel: Channel) =>
  answer(
    { routes, state: () => agent.state().kind, takeToken: () => true, report: () => undefined },
    channel,
    { page: 'launcher' },
    null,
  );
