import { expect, it, vi } from 'vitest';
import type { OpenTrail } from '../core/audit/open-trail.ts';
import { keepGoing, type Life } from './begin-again.ts';
import type { Foundation } from './foundation.ts';

/** What is asked of a life here; anything else would be a fault of the test. */
function lifeThat(own: Partial<Life>): Life {
  return own as Life;
}

it('asks nothing of a life whose broken trail is being closed, and goes on with the next', async () => {
  const closing = Promise.withResolvers<void>();
  const ticks: string[] = [];
  const first = lifeThat({
    onTick: () => void ticks.push('first'),
    succession: () => ({ kind: 'broken' }),
    leave: () => closing.promise,
  });
  const second = lifeThat({ onTick: () => void ticks.push('second'), succession: () => ({ kind: 'broken' }) });
  const startLife = vi.fn(async () => second);
  const agent = keepGoing(first, {
    layFoundation: async (opened) => {
      expect(opened).toBeNull();
      return {} as Foundation;
    },
    startLife,
    onFailed: () => undefined,
    clock: { monotonicMs: () => 0, wallMs: () => 0 },
  });
  agent.onTick(0);
  agent.onTick(0); // the database is closed by now
  closing.resolve();
  await vi.waitFor(() => expect(startLife).toHaveBeenCalledOnce());
  await new Promise((resolve) => setImmediate(resolve));
  agent.onTick(0);
  agent.onTick(0); // broken again within the minute: no further beginning
  expect(ticks).toEqual(['first', 'second', 'second']);
  expect(startLife).toHaveBeenCalledOnce();
});

it.each([
  ['that broke', { kind: 'broken' }],
  ['that is gone on with', { kind: 'opened', opened: {} as OpenTrail }],
] as const)('tries again, after ten seconds, to lay the foundation on a trail %s', async (_, succession) => {
  let nowMs = 100_000;
  let ticks = 0;
  const leave = vi.fn(async () => undefined);
  const first = lifeThat({ onTick: () => void (ticks += 1), succession: () => succession, leave });
  const second = lifeThat({ onTick: () => undefined, succession: () => null, isFree: () => false });
  const layFoundation = vi
    .fn(async () => ({}) as Foundation)
    .mockRejectedValueOnce(new Error('the keychain is locked'));
  const startLife = vi.fn(async () => second);
  const failures: unknown[] = [];
  const agent = keepGoing(first, {
    layFoundation,
    startLife,
    onFailed: (error) => void failures.push(error),
    clock: { monotonicMs: () => nowMs, wallMs: () => nowMs },
  });
  agent.onTick(0);
  await vi.waitFor(() => expect(failures).toHaveLength(1));
  await new Promise((resolve) => setImmediate(resolve));
  agent.onTick(0);
  expect(layFoundation).toHaveBeenCalledOnce();
  expect(ticks).toBe(succession.kind === 'broken' ? 1 : 2); // one that still has its trail goes on
  nowMs += 10_000;
  agent.onTick(0);
  await vi.waitFor(() => expect(startLife).toHaveBeenCalledOnce());
  expect(leave).toHaveBeenCalledOnce();
  await vi.waitFor(() => {
    agent.onTick(0);
    expect(layFoundation).toHaveBeenCalledTimes(2);
  });
});
