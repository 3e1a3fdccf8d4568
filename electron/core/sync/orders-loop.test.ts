import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Order, OrdersReply } from '../../../protocol/wire/orders.ts';
import { AgentError } from '../errors.ts';
import { UNREACHABLE, type CollectorAnswer } from './collector-answer.ts';
import { startOrdersLoop, type OrdersLoop } from './orders-loop.ts';

const NOW = '2026-03-01T10:00:00Z';
const lock: Order = { type: 'lock' };
const disabled: Order = { type: 'person-disabled', user: 'm.vale' };
let running: OrdersLoop | null = null;
afterEach(() => running?.stop());

/** Gives one answer after the other, then waits as a long poll does. */
function world(answers: CollectorAnswer<OrdersReply>[], obey: (order: Order) => void = () => undefined, after = 0) {
  const asked: number[] = [];
  const obeyed: Order[] = [];
  const states: (string | null)[] = [];
  const saved = { after, refusals: 0, isUnreadable: false };
  running = startOrdersLoop({
    fetch: async (number, signal) => {
      asked.push(number);
      const answer = answers.shift();
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return UNREACHABLE;
    },
    obey: async (order) => {
      obeyed.push(order);
      obey(order);
    },
    cursor: {
      load: () => {
        if (saved.isUnreadable) throw new AgentError('audit.io_failed');
        return saved.after;
      },
      save: (number) => {
        if (saved.refusals-- > 0) throw new AgentError('audit.disk_full');
        saved.after = number;
      },
    },
    random: () => 0,
    onState: (code) => states.push(code),
  });
  const isAsked = (numbers: number[]) => vi.waitFor(() => expect(asked).toEqual(numbers));
  return { asked, obeyed, states, saved, isAsked, loop: running };
}
const reply = (last: number, ...orders: [number, Order][]): CollectorAnswer<OrdersReply> => ({
  ok: true,
  value: { orders: orders.map(([id, order]) => ({ id, order })), last, now: NOW },
});

describe('the orders loop', () => {
  it('asks on once the disk tells again how far it was', async () => {
    const { saved, states, asked, loop } = world([reply(1)], undefined, 0);
    saved.isUnreadable = true;
    await vi.waitFor(() => expect(asked).toEqual([0]));
    await vi.waitFor(() => expect(states.at(-1)).toBe('audit.io_failed'));
    saved.isUnreadable = false;
    loop.wake();
    await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1));
    expect(states).not.toContain('orders.fault');
  });

  it('obeys in order, remembers how far, and asks on', async () => {
    const { obeyed, isAsked, saved, states } = world([reply(7, [6, disabled], [5, lock]), reply(7)], undefined, 4);
    await isAsked([4, 7, 7]);
    expect(obeyed).toEqual([lock, disabled]);
    expect(saved.after).toBe(7);
    expect(states).toEqual([null]);
  });

  it('lets an order that fails hold up no other, and obeys that one alone when all come again', async () => {
    let failures = 1;
    const answers = [reply(2, [1, disabled], [2, lock]), reply(2, [1, disabled], [2, lock])];
    const { obeyed, isAsked, states } = world(answers, (order) => {
      if (order.type === 'person-disabled' && failures-- > 0) throw new Error('disk full');
    });
    await isAsked([0, 0, 2]);
    expect(obeyed).toEqual([disabled, lock, disabled]);
    expect(states).toEqual(['orders.not_obeyed', null]);
  });

  it('says once that it cannot hear the collector, and once that it can', async () => {
    const { isAsked, states } = world([UNREACHABLE, UNREACHABLE, reply(0)]);
    await isAsked([0, 0, 0, 0]);
    expect(states).toEqual(['collector.unreachable', null]);
  });

  it('follows a collector whose numbers went back', async () => {
    const { isAsked } = world([reply(3)], undefined, 9);
    await isAsked([9, 3]);
  });

  it('asks again at once when the network is back, whatever it was told to wait', async () => {
    const pushback = { ok: false, code: 'pushback', status: 503, retryAfterSeconds: 100 } as const;
    const { isAsked, loop } = world([pushback, reply(0)]);
    await isAsked([0]);
    loop.wake();
    await isAsked([0, 0, 0]);
  });

  it('locks once while the disk does not take how far it was, or nobody could work until it does', async () => {
    const again = reply(2, [2, lock]);
    const { obeyed, isAsked, saved, states } = world([again, again, again]);
    saved.refusals = 2;
    await isAsked([0, 0, 0, 2]);
    expect(obeyed).toEqual([lock]);
    expect(states).toEqual(['orders.not_obeyed', null]);
  });

  it('obeys an order of a collector whose numbers went back, although the disk never took the first of that number', async () => {
    const { obeyed, saved, isAsked } = world([reply(3, [2, lock]), reply(1), reply(2, [2, lock])]);
    saved.refusals = 2;
    await isAsked([0, 0, 0, 2]);
    expect(obeyed).toEqual([lock, lock]);
  });

  it('ends while it listens', async () => {
    const { isAsked, loop, states } = world([]);
    await isAsked([0]);
    await loop.stop();
    expect(states).toEqual([]);
  });
});
