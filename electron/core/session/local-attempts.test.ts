import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { ok, refuse } from '../errors.ts';
import type { Result } from '../errors.ts';
import { createLocalAttempts } from './local-attempts.ts';
import type { Json, StateStore } from './state-store.ts';

const MINUTE_MS = 60_000;
const MARYS = `attempts.${createHmac('sha256', Buffer.alloc(32, 7)).update('password\nm.okafor').digest('hex').slice(0, 32)}`;
function setUp() {
  const kept = new Map<string, Json>();
  const store: StateStore = { get: (name) => kept.get(name), set: (name, value) => void kept.set(name, value) };
  const now = { ms: 1e12 };
  const time = { nowMs: () => now.ms, isRolledBack: () => false, trust: () => undefined };
  const attempts = createLocalAttempts(store, time, (length) => new Uint8Array(length).fill(7));
  const tries = async (count: number, answer: Result<null>, user = 'm.okafor'): Promise<Result<null>> => {
    let last: Result<null> = answer;
    for (let done = 0; done < count; done += 1) last = await attempts.judge(user, 'password', async () => answer);
    return last;
  };
  return { kept, now, attempts, tries };
}
const wrong = refuse('auth.rejected');
const right = ok(null);

it('counts a failure before the check, so that a crash within it frees no guess', async () => {
  const { kept, attempts } = setUp();
  for (let tries = 0; tries < 5; tries += 1) {
    const crash = attempts.judge('m.okafor', 'password', () => Promise.reject(new Error('crash')));
    await expect(crash).rejects.toThrow('crash');
  }
  expect(kept.get(MARYS)).toMatchObject({ consecutive: 5 });
  expect(await attempts.judge('m.okafor', 'password', async () => right)).toMatchObject({ code: 'auth.wait' });
});

it('forgets failures at a success, and counts nothing that nobody judged', async () => {
  const { tries } = setUp();
  await tries(4, wrong);
  expect(await tries(30, refuse('collector.unreachable'))).toEqual(refuse('collector.unreachable'));
  expect(await tries(1, right)).toEqual(right);
  expect(await tries(5, wrong)).toEqual(wrong);
  expect(await tries(1, right)).toMatchObject({ code: 'auth.wait', retryAfterSeconds: 300 });
});

it('lets nobody try one password on many people by signing in themselves in between', async () => {
  const { tries } = setUp();
  for (let person = 0; person < 20; person += 1) {
    expect(await tries(1, wrong, `person-${person}`)).toEqual(wrong);
    if (person < 19) expect(await tries(1, right, 'mallory')).toEqual(right);
  }
  expect(await tries(1, right, 'mallory')).toMatchObject({ code: 'auth.wait', retryAfterSeconds: 60 });
});

it('disables at a hundred until an administrator acts; the hundredth right one still counts', async () => {
  const { kept, attempts, now, tries } = setUp();
  kept.set(MARYS, { consecutive: 99, waitUntilMs: 0, disabled: false });
  expect(await tries(2, right)).toEqual(right);
  kept.set(MARYS, { consecutive: 99, waitUntilMs: 0, disabled: false });
  await tries(1, wrong);
  now.ms += 1e10;
  expect(await tries(1, right)).toEqual(refuse('auth.factor_disabled'));
  attempts.reset('m.okafor');
  expect(await tries(1, right)).toEqual(right);
});

it('cuts a wait that a wrong clock put years ahead, once', async () => {
  const { kept, now, tries } = setUp();
  kept.set(MARYS, { consecutive: 7, waitUntilMs: 9e15, disabled: false });
  expect(await tries(1, right)).toMatchObject({ code: 'auth.wait', retryAfterSeconds: 3600 });
  now.ms += 60 * MINUTE_MS;
  expect(await tries(1, right)).toEqual(right);
});

it('takes what it cannot read for a long wait, not for none', async () => {
  const { kept, now, tries } = setUp();
  kept.set(MARYS, { consecutive: -3 });
  expect(await tries(1, right)).toMatchObject({ code: 'auth.wait' });
  now.ms += 60 * MINUTE_MS;
  expect(await tries(1, right)).toEqual(right);
});

it('keeps no name in the clear, for people type their password there', async () => {
  const { kept, tries } = setUp();
  await tries(1, wrong, 'hunter2');
  expect(JSON.stringify([...kept])).not.toContain('hunter2');
});
