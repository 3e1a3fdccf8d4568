import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { QUIET_EFFECTS } from '../../core/testing/quiet-effects.ts';
import { createAgent, type Agent } from '../../core/agent.ts';
import { testPlace, type TestPlace } from '../../core/audit/testing/test-trail.ts';
import type { Trail } from '../../core/audit/trail.ts';
import { ok } from '../../core/errors.ts';
import { createSignIn } from '../../core/session/create-sign-in.ts';
import { effectiveTimeOf } from '../../core/session/effective-time.ts';
import { newSession, rulesFor } from '../../core/session/session-rules.ts';
import { codeAt, createSmallCollector, OKAFOR, PASSWORD } from '../../core/session/testing/small-collector.ts';
import { sessionRoutes } from './session-routes.ts';

let place: TestPlace;
let trail: Trail;
let agent: Agent;
let collector: ReturnType<typeof createSmallCollector>;
let routes: ReturnType<typeof sessionRoutes>;
/** How long the viewers take to close. */
let closing: Promise<void>;

beforeEach(async () => {
  closing = Promise.resolve();
  place = testPlace();
  ({ trail } = await place.open());
  const { clock } = place;
  const policy = () => DEFAULT_POLICY;
  const record = () => Promise.resolve(ok(null));
  collector = createSmallCollector(clock.wallMs);
  agent = createAgent({
    clock,
    record,
    rulesFor: () => rulesFor(DEFAULT_POLICY, OKAFOR),
    effects: QUIET_EFFECTS,
  });
  const time = effectiveTimeOf(trail.clockGuard);
  const ports = { collector, store: trail.state, time, clock, random: randomBytes, policy };
  const signIn = createSignIn({ ...ports, codeTimeMs: clock.wallMs, isAnswering: trail.isAnswering });
  const viewers = { count: () => 1, closeAll: () => closing };
  routes = sessionRoutes({ agent, signIn, record, clock, policy, viewers });
});
afterEach(async () => {
  await trail.close();
  place.remove();
});

/** The lid is closed while the collector is asked. */
const closeLid = (): void => {
  collector.meanwhile = () => void agent.apply({ type: 'lock', reason: 'suspend' });
};
const stay = (): void => {
  collector.meanwhile = () => undefined;
};
const typePassword = () => routes['session:signIn'].run({ user: OKAFOR.id, password: PASSWORD });
async function signIn() {
  await typePassword();
  return typeCode();
}
function typeCode() {
  const proof = codeAt(place.clock.wallMs(), collector.factor);
  if (proof.kind !== 'code') throw new Error('no code');
  return routes['session:proveFactor'].run(proof);
}

it('does not open behind somebody who asked to lock while their password was on its way', async () => {
  expect(await signIn()).toMatchObject({ ok: true, value: { next: 'done' } });
  await agent.apply({ type: 'lock', reason: 'keyboard' });
  closeLid();
  const unlock = () => routes['session:unlock'].run({ password: PASSWORD, code: null });
  expect(await unlock()).toEqual({ ok: false, code: 'session.locked_meanwhile' });
  expect(agent.state().kind).toBe('locked');
  stay();
  expect(await unlock()).toEqual({ ok: true, value: null });
});

it('begins no session behind somebody who asked to lock while their code was on its way', async () => {
  closeLid();
  expect(await signIn()).toEqual({ ok: false, code: 'session.locked_meanwhile' });
  expect(agent.state().kind).toBe('signedOut');
  stay();
  place.clock.advance(60_000);
  expect(await signIn()).toMatchObject({ ok: true, value: { next: 'done' } });
});

describe('an emergency that began while a password or code was on its way', () => {
  const breakGlass = () => {
    const nowMs = place.clock.monotonicMs();
    const claimed = { person: { ...OKAFOR, id: 'e.vogt' }, assurance: 'claimed', verifiedBy: 'nobody' } as const;
    const session = newSession(claimed, 'emergency', nowMs, DEFAULT_POLICY);
    return agent.apply({ type: 'emergencyStarted', session, endsAtMs: nowMs + 3_600_000 });
  };
  const runs = { kind: 'emergency', session: { id: 'emergency' } };
  const MEANWHILE = { ok: false, code: 'session.emergency_meanwhile' };

  it('goes on: the sign-in that comes late begins no session over it', async () => {
    await typePassword();
    collector.meanwhile = () => void breakGlass();
    expect(await typeCode()).toEqual(MEANWHILE);
    expect(agent.state()).toMatchObject(runs);
    // Whoever signs in over one that runs means to.
    stay();
    place.clock.advance(60_000);
    expect(await signIn()).toMatchObject({ ok: true, value: { next: 'done' } });
    expect(agent.state()).toMatchObject({ kind: 'active' });
  });

  it('goes on over the unlocking that comes late', async () => {
    await signIn();
    await agent.apply({ type: 'lock', reason: 'inactivity' });
    collector.meanwhile = () => void breakGlass();
    expect(await routes['session:unlock'].run({ password: PASSWORD, code: null })).toEqual(MEANWHILE);
    expect(agent.state()).toMatchObject(runs);
  });

  it('is no hindrance once it is locked by itself', async () => {
    collector.meanwhile = () => {
      void breakGlass();
      void agent.apply({ type: 'lock', reason: 'inactivity' });
    };
    expect(await signIn()).toMatchObject({ ok: true, value: { next: 'done' } });
  });
});

it('is not kept from opening by a display that wakes meanwhile', async () => {
  collector.meanwhile = () => void agent.apply({ type: 'lock', reason: 'display-change' });
  expect(await signIn()).toMatchObject({ ok: true, value: { next: 'done' } });
  expect(agent.state().kind).toBe('active');
});

it('begins no session behind somebody who left their new recovery codes on the screen, and keeps no key', async () => {
  collector.isEnrolled = false;
  const first = await routes['session:signIn'].run({ user: OKAFOR.id, password: PASSWORD });
  expect(first).toMatchObject({ ok: true, value: { next: 'enrol' } });
  const proof = codeAt(place.clock.wallMs(), collector.factor);
  const code = proof.kind === 'code' ? proof.code : '';
  expect(await routes['session:confirmFactor'].run({ code })).toMatchObject({ value: { next: 'keep-recovery-codes' } });
  await agent.apply({ type: 'lock', reason: 'suspend' });
  expect(await routes['session:recoveryCodesKept'].run(null)).toEqual({ ok: false, code: 'session.locked_meanwhile' });
  expect(await routes['session:recoveryCodesKept'].run(null)).toEqual({ ok: false, code: 'auth.attempt_expired' });
  expect(agent.state().kind).toBe('signedOut');
});

it('signs out with their viewers who asked for it, also behind a lock, and nobody who came meanwhile', async () => {
  const leave = async () => {
    const closed = Promise.withResolvers<void>();
    closing = closed.promise;
    expect(await signIn()).toMatchObject({ ok: true, value: { next: 'done' } });
    const left = routes['session:signOut'].run({ viewers: 'close' });
    await agent.apply({ type: 'lock', reason: 'keyboard' });
    return { left, closed };
  };
  const first = await leave();
  first.closed.resolve();
  expect(await first.left).toMatchObject({ ok: true, value: { signedOut: true } });
  expect(agent.state().kind).toBe('signedOut');

  place.clock.advance(60_000);
  const second = await leave();
  const endsAtMs = place.clock.monotonicMs() + 3_600_000;
  const claimed = { person: OKAFOR, assurance: 'claimed', verifiedBy: 'nobody' } as const;
  const session = newSession(claimed, 'emergency', place.clock.monotonicMs(), DEFAULT_POLICY);
  await agent.apply({ type: 'emergencyStarted', session, endsAtMs });
  second.closed.resolve();
  expect(await second.left).toMatchObject({ ok: true, value: { signedOut: true } });
  expect(agent.state()).toMatchObject({ kind: 'emergency', session });
});

it.each([
  ['stays signed in who thinks better of it while viewers ask about unsaved work', 'stay', 'active'],
  ['signs out at once who leaves them open after all', 'leave', 'signedOut'],
] as const)('%s', async (_, then, state) => {
  const closed = Promise.withResolvers<void>();
  closing = closed.promise;
  await signIn();
  const left = routes['session:signOut'].run({ viewers: 'close' });
  expect(await routes['session:signOut'].run({ viewers: then })).toMatchObject({
    value: { signedOut: state === 'signedOut' },
  });
  expect(agent.state().kind).toBe(state);
  closed.resolve();
  expect(await left).toMatchObject({ value: { signedOut: false } });
  expect(agent.state().kind).toBe(state);
});
