import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { createAgent } from '../../core/agent.ts';
import { ok } from '../../core/errors.ts';
import type { Entry } from '../../core/recorder.ts';
import { rulesFor } from '../../core/session/session-rules.ts';
import type { LockReason } from '../../core/session/session-state.ts';
import { isOpen, sessionOf } from '../../core/session/transition-audit.ts';
import type { Launch } from '../../core/study/open-study.ts';
import { DESKTOP_VIEWER, SESSION, sessionNamed, STUDY } from '../../core/study/testing/samples.ts';
import { QUIET_EFFECTS } from '../../core/testing/quiet-effects.ts';
import { studyRoutes } from './study-routes.ts';

const ASKED = { studyUid: STUDY.studyUid, viewerId: DESKTOP_VIEWER.id };

/** Somebody at work; PACS and collector answer once what happens `meanwhile` has happened. */
async function workstation() {
  const meanwhile = { pacs: async () => {}, collector: async () => {} };
  const launched: Launch[] = [];
  const records: Entry[] = [];
  const clock = { monotonicMs: () => 1, wallMs: () => 0 };
  const record = async (entry: Entry) => {
    records.push(entry);
    return ok(null);
  };
  const agent = createAgent({
    clock,
    record: async () => ok(null),
    rulesFor: () => rulesFor(DEFAULT_POLICY, null),
    effects: QUIET_EFFECTS,
  });
  const routes = studyRoutes({
    agent,
    record,
    clock,
    signIn: {
      stepUp: async () => {
        await meanwhile.collector();
        return { ok: true, value: { verifiedBy: 'collector' }, facts: { codeStep: 1 } };
      },
    } as never,
    catalogue: null as never,
    search: () => Promise.reject(new Error('nobody searches here')),
    closeViewer: () => Promise.reject(new Error('nobody closes here')),
    open: {
      find: async () => {
        await meanwhile.pacs();
        return ok(STUDY);
      },
      profile: () => DESKTOP_VIEWER,
      decide: () => ({
        decision: { effect: isOpen(agent.state()) ? 'permit' : 'deny', because: [] },
        grantId: null,
        coveringId: null,
      }),
      record,
      launch: (launch) => {
        launched.push(launch);
        return ok({ launchId: 'one' });
      },
      handover: { sourceOf: () => null, decided: () => undefined },
    },
  });
  await agent.apply({ type: 'signedIn', session: SESSION });
  const lock = (reason: LockReason = 'keyboard') => agent.apply({ type: 'lock', reason });
  const unlock = () => agent.apply({ type: 'unlocked', sessionId: SESSION.id, factorProved: false });
  const change = async () => {
    await agent.apply({ type: 'end', reason: 'signed-out' });
    await agent.apply({ type: 'signedIn', session: sessionNamed('B') });
  };
  return { meanwhile, launched, records, agent, routes, lock, unlock, change };
}

type Workstation = Awaited<ReturnType<typeof workstation>>;
const LEFT: readonly [string, (at: Workstation) => Promise<void>][] = [
  ['it locked', (at) => at.lock()],
  [
    'they went and came back',
    async (at) => {
      await at.lock();
      await at.unlock();
    },
  ],
  ['they signed out and somebody else came', (at) => at.change()],
];

it.each(LEFT)('opens nothing that was asked for before %s', async (_, leave) => {
  const at = await workstation();
  at.meanwhile.pacs = () => leave(at);
  expect(await at.routes['study:open'].run(ASKED)).toEqual({ ok: false, code: 'session.wrong_state' });
  expect([at.launched, at.records]).toEqual([[], []]);
});

it.each(LEFT)('takes a code for nothing that was asked for before %s', async (_, leave) => {
  const at = await workstation();
  at.meanwhile.collector = () => leave(at);
  expect(await at.routes['study:stepUp'].run({ ...ASKED, code: '123456' })).toEqual({
    ok: false,
    code: 'session.wrong_state',
  });
  expect(sessionOf(at.agent.state())?.factorAtMs).toBe(0);
  expect(at.launched).toEqual([]);
  expect(at.records).toMatchObject([{ kind: 'session.stepped_up', session: SESSION.id }]);
});

it('opens for who asked and stayed, in their session as it is by then', async () => {
  const at = await workstation();
  at.meanwhile.pacs = () => at.agent.apply({ type: 'personChanged', person: { ...SESSION.person, department: 'MR' } });
  expect(await at.routes['study:stepUp'].run({ ...ASKED, code: '123456' })).toMatchObject({ ok: true });
  expect(at.launched).toMatchObject([{ session: { id: SESSION.id, factorAtMs: 1, person: { department: 'MR' } } }]);
});
