import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../../protocol/wire/backoff.ts';
import { createAlarm } from '../sync/alarm.ts';
import { listen, type ChannelEnd, type ChannelOptions } from './channel.ts';
import type { Hub } from './hub.ts';

export type SubscriptionDeps = Omit<ChannelOptions, 'dispatcher' | 'endpoint' | 'signal' | 'onConfirmed'> & {
  readonly hub: Hub;
  /** 0 to 1, exclusive. */
  readonly random: () => number;
  /** Null: subscribed and listening; else why not, and the how manieth time in a row. */
  readonly onState: (code: string | null, failures: number) => void;
};

export type Subscription = {
  /** Ends it and tells the hub; resolves when both are done or would not be. */
  readonly stop: () => Promise<void>;
};

/** What refuses us will hardly change its mind at once. */
const REFUSED_MS = 60_000;
const CODES: Partial<Record<ChannelEnd, string>> = {
  denied: 'fhircast.refused',
  bad_answer: 'fhircast.bad_answer',
};

/** Keeps a topic subscribed: makes the subscription, listens, makes it anew whenever it is over, until it is stopped. */
export function keepSubscribed(deps: SubscriptionDeps): Subscription {
  const { hub, topic } = deps;
  const stopping = new AbortController();
  const alarm = createAlarm();
  let failures = 0;
  let endpoint: string | null = null;
  const onConfirmed = (): void => {
    failures = 0;
    deps.onState(null, 0);
  };
  const once = async (): Promise<string | null> => {
    const subscribed = await hub.subscribe(topic, stopping.signal);
    if (!subscribed.ok) return subscribed.code;
    endpoint = subscribed.value;
    const { dispatcher, destroy } = hub.openChannel();
    const why = await listen({ ...deps, dispatcher, endpoint, signal: stopping.signal, onConfirmed });
    void delay(deps.limits.closeMs, undefined, { ref: false }).then(destroy); // a hub need not answer our close
    return why === 'lease' ? null : (CODES[why] ?? 'fhircast.unreachable');
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const code = await once();
      if (stopping.signal.aborted) return;
      if (code === null) continue;
      failures += 1;
      deps.onState(code, failures);
      const pause = code === 'fhircast.refused' ? REFUSED_MS : backoffMs(failures + 1, deps.random);
      await alarm.sleep(pause, ['stop']);
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      alarm.ring('stop');
      await running;
      // A normal end is told, so that nobody takes it for a connection that was lost (section 2.5).
      if (endpoint !== null) await hub.unsubscribe(topic, endpoint);
    },
  };
}
