import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { testPlace } from '../audit/testing/test-trail.ts';
import type { TestPlace } from '../audit/testing/test-trail.ts';
import type { Trail } from '../audit/trail.ts';
import { createSignIn } from './create-sign-in.ts';
import type { SignIn } from './create-sign-in.ts';
import { effectiveTimeOf } from './effective-time.ts';
import { codeAt, createSmallCollector, PASSWORD } from './testing/small-collector.ts';
import type { SmallCollector } from './testing/small-collector.ts';

/** On the real trail's sealed state and at the real cost of a password: what a workstation does. */
let place: TestPlace;
let collector: SmallCollector;
let trail: Trail;
let signIn: SignIn;

async function boot(): Promise<void> {
  ({ trail } = await place.open());
  const { clock } = place;
  const time = effectiveTimeOf(trail.clockGuard);
  const policy = () => DEFAULT_POLICY;
  const codeTimeMs = clock.wallMs;
  signIn = createSignIn({
    collector,
    store: trail.state,
    time,
    clock,
    random: randomBytes,
    policy,
    codeTimeMs,
    isAnswering: trail.isAnswering,
  });
}
const code = () => codeAt(place.clock.wallMs(), collector.factor);
async function prove(proof: ReturnType<typeof code>): Promise<string | null> {
  const told = await signIn.start('m.okafor', PASSWORD);
  if (!told.ok || told.value.next !== 'code') return told.facts.code;
  return (await signIn.prove(told.value.attempt, proof)).facts.code;
}

beforeEach(async () => {
  place = testPlace();
  collector = createSmallCollector(place.clock.wallMs);
  await boot();
});
afterEach(async () => {
  await trail.close();
  place.remove();
});

it('signs in with the collector, then offline, and refuses the same code after a restart', async () => {
  expect(await prove(code())).toBeNull();
  collector.answers = 'nothing';
  place.clock.advance(60_000);
  const proof = code();
  expect(await prove(proof)).toBeNull();
  await trail.close();
  await boot();
  expect(await prove(proof)).toBe('auth.code_reused');
  place.clock.setWall(place.clock.wallMs() - 3_600_000);
  expect(await prove(code())).toBe('clock.rolled_back');
  const bytes = readFileSync(place.file, 'latin1') + readFileSync(`${place.file}-wal`, 'latin1');
  for (const secret of [collector.factor.secret, PASSWORD, 'm.okafor']) expect(bytes).not.toContain(secret);
});

it('six wrong codes lock, across a restart', async () => {
  expect(await prove(code())).toBeNull();
  collector.answers = 'nothing';
  place.clock.advance(60_000);
  for (let tries = 0; tries < 5; tries += 1) {
    expect(await prove({ kind: 'code', code: '000000' })).toBe('auth.code_rejected');
  }
  await trail.close();
  await boot();
  expect(await prove(code())).toBe('auth.wait');
});
