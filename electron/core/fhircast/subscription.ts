import { setTimeout as delay } from 'node:timers/promises';
import { createAlarm } from '../sync/alarm.ts';
import { listen, type ChannelEnd, type ChannelOptions } from './channel.ts';
import type { Hub } from './hub.ts';
import { pauseAfter } from './pause-after.ts';

export type SubscriptionDeps = Omit<ChannelOptions, 'dispatcher' | 'endpoint' | 'signal'> & {
  readonly hub: Hub;
  /** 0 to 1, exclusive. */
  readonly random: () => number;
  /** Null: subscribed and listening, and for long where the last channel was not; else why not, and the how manieth time in a row. */
  readonly onState: (code: string | null, failures: number) => void;
};

export type Subscription = {
  /** Ends it and tells the hub; resolves when both are done or would not be. */
  readonly stop: () => Promise<void>;
};

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
  let isUnsteady = false;
  let endpoint: string | null = null;
  const isWell = (): void => {
    failures = 0;
    isUnsteady = false;
    deps.onState(null, 0);
  };
  /** A hub that confirms and drops again and again is as bad as none: its next confirmation alone is no good news. */
  const listenAt = async (address: string): Promise<ChannelEnd> => {
    const { dispatcher, destroy } = hub.openChannel();
    const is = { confirmed: false, steady: false };
    let steadying: NodeJS.Timeout | undefined;
    const onConfirmed = (): void => {
      is.confirmed = true;
      steadying = setTimeout(() => {
        is.steady = true;
        isWell();
      }, deps.limits.steadyMs);
      if (!isUnsteady) deps.onState(null, 0);
      deps.onConfirmed();
    };
    const why = await listen({ ...deps, dispatcher, endpoint: address, signal: stopping.signal, onConfirmed });
    clearTimeout(steadying);
    if (is.confirmed && !is.steady) isUnsteady = true;
    void delay(deps.limits.closeMs, undefined, { ref: false }).then(destroy); // a hub need not answer our close
    return why;
  };
  const once = async (): Promise<string | null> => {
    const subscribed = await hub.subscribe(topic, stopping.signal);
    if (!subscribed.ok) return subscribed.code;
    endpoint = subscribed.value;
    const why = await listenAt(endpoint);
    return why === 'lease' ? null : (CODES[why] ?? 'fhircast.unreachable');
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const code = await once();
      if (stopping.signal.aborted) return;
      if (code === null) {
        isWell();
        continue;
      }
      failures += 1;
      deps.onState(code, failures);
      await alarm.sleep(pauseAfter(code, failures, deps.random), ['stop']);
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
