import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { createAgent } from '../core/agent.ts';
import { testPlace, type TestPlace } from '../core/audit/testing/test-trail.ts';
import type { Trail } from '../core/audit/trail.ts';
import { createGrantDesk } from '../core/emergency/grant-desk.ts';
import { AgentError, ok } from '../core/errors.ts';
import { createSignIn } from '../core/session/create-sign-in.ts';
import { effectiveTimeOf } from '../core/session/effective-time.ts';
import { newSession, rulesFor } from '../core/session/session-rules.ts';
import { sessionOf } from '../core/session/transition-audit.ts';
import { codeAt, createSmallCollector, OKAFOR, PASSWORD } from '../core/session/testing/small-collector.ts';
import { QUIET_EFFECTS } from '../core/testing/quiet-effects.ts';
import { changePerson } from './change-person.ts';

let place: TestPlace;
let trail: Trail;
beforeEach(async () => {
  place = testPlace();
  ({ trail } = await place.open());
});
afterEach(async () => {
  await trail.close();
  place.remove();
});

/** The trail's own values, on a disk that can become full. */
function fillingDisk() {
  const { state } = trail;
  const disk = { isFull: false };
  const refuse = (): void => {
    if (disk.isFull) throw new AgentError('audit.disk_full');
  };
  const set: typeof state.set = (name, value) => (refuse(), state.set(name, value));
  const remove: typeof state.remove = (name) => (refuse(), state.remove(name));
  return { disk, store: { ...state, set, remove } };
}

it('takes a lost role away also where the disk takes nothing, and says that it is not done', async () => {
  const { clock } = place;
  const policy = () => DEFAULT_POLICY;
  const record = () => Promise.resolve(ok(null));
  const agent = createAgent({
    clock,
    record,
    effects: QUIET_EFFECTS,
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
  });
  const desk = createGrantDesk({ clock, policy, record, onChange: () => undefined, note: () => undefined });
  const { disk, store } = fillingDisk();
  const collector = createSmallCollector(clock.wallMs);
  const time = effectiveTimeOf(trail.clockGuard);
  const signIn = createSignIn({
    collector,
    store,
    time,
    clock,
    random: randomBytes,
    policy,
    codeTimeMs: clock.wallMs,
    isAnswering: () => Promise.resolve(true),
  });
  // Once signed in, what the workstation keeps of the person offline is what has to change.
  const started = await signIn.start(OKAFOR.id, PASSWORD);
  if (!started.ok || started.value.next !== 'code') throw new Error('no code asked for');
  expect(await signIn.prove(started.value.attempt, codeAt(clock.wallMs(), collector.factor))).toMatchObject({
    ok: true,
  });

  const identity = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  await agent.apply({ type: 'signedIn', session: newSession(identity, 'one', clock.monotonicMs(), DEFAULT_POLICY) });
  const asked = { reasonCode: 'treating-now', words: 'Acute knee trauma, the surgeon waits' };
  const reach = { patient: { patientId: 'GK-1', issuer: '' }, studyUid: null };
  const grant = { ...asked, id: 'grant', sessionId: 'one', person: OKAFOR, assurance: 'two-factor', ...reach } as const;
  expect(await desk.give(grant, null)).toMatchObject({ ok: true });
  const closed: string[] = [];
  const launches = { closeThose: async (_: unknown, why: string) => void closed.push(why) };
  disk.isFull = true;
  const billing = { ...OKAFOR, roles: ['billing' as const] };
  const changed = changePerson({ parts: { agent, signIn, desk, isOpenTo: () => true }, launches }, billing);
  await expect(changed).rejects.toThrow('audit.disk_full');
  expect(sessionOf(agent.state())?.person.roles).toEqual(['billing']);
  expect([closed, desk.live()]).toEqual([['role-lost'], []]);
});
