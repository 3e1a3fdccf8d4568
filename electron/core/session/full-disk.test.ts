import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { testPlace, type TestPlace } from '../audit/testing/test-trail.ts';
import type { Trail } from '../audit/trail.ts';
import { AgentError } from '../errors.ts';
import { createSignIn, type SignIn } from './create-sign-in.ts';
import { effectiveTimeOf } from './effective-time.ts';
import { newSession } from './session-rules.ts';
import type { StateStore } from './state-store.ts';
import { codeAt, createSmallCollector, OKAFOR, PASSWORD } from './testing/small-collector.ts';

let place: TestPlace;
let trail: Trail;
let signIn: SignIn;
let fault: AgentError | null;
const code = () => codeAt(place.clock.wallMs(), collector.factor);
let collector: ReturnType<typeof createSmallCollector>;

beforeEach(async () => {
  place = testPlace();
  ({ trail } = await place.open());
  const { clock } = place;
  collector = createSmallCollector(clock.wallMs);
  const set: StateStore['set'] = (name, value) => {
    if (fault !== null) throw fault;
    trail.state.set(name, value);
  };
  const time = effectiveTimeOf(trail.clockGuard);
  const ports = {
    collector,
    store: { ...trail.state, set },
    time,
    clock,
    random: randomBytes,
    isAnswering: trail.isAnswering,
  };
  signIn = createSignIn({ ...ports, policy: () => DEFAULT_POLICY, codeTimeMs: clock.wallMs });
  fault = null;
});
afterEach(async () => {
  await trail.close();
  place.remove();
});

it('judges nobody while the disk takes no count of failures, and says so at each step', async () => {
  const started = await signIn.start(OKAFOR.id, PASSWORD);
  const attempt = started.ok && started.value.next === 'code' ? started.value.attempt : '';
  const verified = { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' } as const;
  const session = newSession(verified, 'one', place.clock.monotonicMs(), DEFAULT_POLICY);
  collector.asked.splice(0);
  fault = new AgentError('audit.disk_full');
  const unavailable = { ok: false, code: 'audit.unavailable', facts: { outcome: 'failure' } };
  expect(await signIn.prove(attempt, code())).toMatchObject(unavailable);
  expect(await signIn.start(OKAFOR.id, PASSWORD)).toMatchObject(unavailable);
  expect(await signIn.unlock({ session, password: PASSWORD, proof: null })).toMatchObject(unavailable);
  expect(await signIn.stepUp(session, code())).toMatchObject(unavailable);
  expect(collector.asked).toEqual([]);
  // The emergency way stays open: by name alone.
  expect(await signIn.identifyForEmergency(OKAFOR.id, PASSWORD)).toMatchObject({ ok: false, code: 'auth.unavailable' });
  fault = null;
  expect(await signIn.unlock({ session, password: PASSWORD, proof: null })).toMatchObject({ ok: true });
});

it('hides no fault that is not of the disk', async () => {
  fault = new AgentError('internal');
  await expect(signIn.start(OKAFOR.id, PASSWORD)).rejects.toThrow('internal');
});
