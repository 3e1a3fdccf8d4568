import { expect, it, vi } from 'vitest';
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
