import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
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
  const signIn = createSignIn({ ...ports, codeTimeMs: clock.wallMs });
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
async function signIn() {
  await routes['session:signIn'].run({ user: OKAFOR.id, password: PASSWORD });
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
