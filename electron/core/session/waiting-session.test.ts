import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { newSession } from './session-rules.ts';
import { OKAFOR } from './testing/small-collector.ts';
import { createWaitingSession, KEEP_CODES_MS, type Waiting } from './waiting-session.ts';

const PROVED_MS = 5000;
const verified: Waiting['verified'] = {
  person: OKAFOR,
  assurance: 'two-factor',
  verifiedBy: 'collector',
  proof: 'code',
  codeStep: 1,
  offline: null,
};
const waiting: Waiting = { session: newSession(verified, 'one', PROVED_MS, DEFAULT_POLICY), verified };
let nowMs = PROVED_MS;
let dropped = 0;
const create = () =>
  createWaitingSession(
    () => nowMs,
    () => {
      dropped += 1;
    },
  );

beforeEach(() => {
  vi.useFakeTimers();
  nowMs = PROVED_MS;
  dropped = 0;
});
afterEach(() => vi.useRealTimers());

it('is handed over once, in time, as it was proved', () => {
  const one = create();
  one.put(waiting);
  nowMs += KEEP_CODES_MS - 1;
  expect(one.take()).toBe(waiting);
  expect(one.take()).toBeNull();
  expect(dropped).toBe(0);
});

it('is gone after ten minutes, by its timer', () => {
  const one = create();
  one.put(waiting);
  vi.advanceTimersByTime(KEEP_CODES_MS);
  expect(dropped).toBe(1);
  expect(one.take()).toBeNull();
});

it('is gone after a night asleep, in which no timer ran', () => {
  const one = create();
  one.put(waiting);
  nowMs += 14 * 3_600_000;
  expect(one.take()).toBeNull();
  expect(dropped).toBe(1);
});

it('gives way to whoever comes next', () => {
  const one = create();
  one.put(waiting);
  one.drop();
  one.drop();
  expect(dropped).toBe(1);
  expect(one.take()).toBeNull();
});
