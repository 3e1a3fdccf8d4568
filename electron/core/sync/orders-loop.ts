import type { Order, OrdersReply } from '../../../protocol/wire/orders.ts';
import { AgentError } from '../errors.ts';
import { createAlarm } from './alarm.ts';
import { pauseMs } from '../../../protocol/wire/backoff.ts';
import type { CollectorAnswer } from './collector-answer.ts';

export type OrdersDeps = {
  readonly fetch: (after: number, signal: AbortSignal) => Promise<CollectorAnswer<OrdersReply>>;
  /** Called for one order after the other. Must be idempotent: after a crash an order comes again. */
  readonly obey: (order: Order) => Promise<void>;
  /** Number of the last order that was obeyed; durable, so that old orders are not obeyed anew after a restart. */
  readonly cursor: { readonly load: () => number; readonly save: (after: number) => void };
  readonly random: () => number;
  /** `null`: connected and listening; else why not. Called on change. */
  readonly onState: (code: string | null) => void;
};

export type OrdersLoop = {
  /** The network may be back: ask again at once. */
  readonly wake: () => void;
  readonly stop: () => Promise<void>;
};

/** Listens for orders by long poll until it is stopped. */
export function startOrdersLoop(deps: OrdersDeps): OrdersLoop {
  const alarm = createAlarm();
  const stopping = new AbortController();
  const obeyed = createObeyed();
  let failures = 0;
  let said: string | null | undefined;
  const say = (code: string | null): void => {
    if (code !== said) deps.onState(code);
    said = code;
  };
  const failed = async (code: string, retryAfterSeconds?: number): Promise<void> => {
    failures += 1;
    say(code);
    await alarm.sleep(pauseMs(failures, retryAfterSeconds, deps.random), ['network', 'stop']);
  };

  const once = async (): Promise<void> => {
    const answer = await deps.fetch(deps.cursor.load(), stopping.signal);
    if (stopping.signal.aborted) return;
    if (!answer.ok) return failed(answer.code, answer.retryAfterSeconds);
    if (!(await obeyAll(deps, obeyed, answer.value))) return failed('orders.not_obeyed');
    failures = 0;
    say(null);
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await once();
      } catch (error) {
        // How far it was cannot be read now; anything else is a fault of this program.
        if (!(error instanceof AgentError)) throw error;
        await failed(error.code);
      }
    }
  };
  const running = run().catch(() => say('orders.fault'));
  return {
    wake: () => alarm.ring('network'),
    stop: async () => {
      stopping.abort();
      alarm.ring('stop');
      await running;
    },
  };
}

/**
 * What was obeyed and comes again, since another order failed or the disk did not take how far it was: obeyed twice, a
 * lock would fall on whoever has signed in or broken the glass meanwhile, again and again.
 */
type Obeyed = { readonly ids: Set<number>; last: number };

const createObeyed = (): Obeyed => ({ ids: new Set(), last: 0 });

/** Every order is tried, so that one that fails holds up no other; then all come again until each is obeyed. */
async function obeyAll({ obey, cursor }: OrdersDeps, obeyed: Obeyed, { orders, last }: OrdersReply): Promise<boolean> {
  if (last < obeyed.last) obeyed.ids.clear(); // a collector that was restored gives its numbers anew
  obeyed.last = last;
  let isObeyed = true;
  for (const { id, order } of orders.toSorted((a, b) => a.id - b.id)) {
    try {
      if (!obeyed.ids.has(id)) await obey(order);
      obeyed.ids.add(id);
    } catch {
      isObeyed = false; // who obeys reports its own faults
    }
  }
  if (!isObeyed || (last !== cursor.load() && !isSaved(cursor, last))) return false;
  obeyed.ids.clear();
  return true;
}

/** Whether the disk took it; if not, the orders come again. */
function isSaved(cursor: OrdersDeps['cursor'], last: number): boolean {
  try {
    cursor.save(last);
    return true;
  } catch (error) {
    if (error instanceof AgentError) return false;
    throw error;
  }
}
