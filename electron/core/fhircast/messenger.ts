import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { createAlarm } from '../sync/alarm.ts';
import type { Hub } from './hub.ts';
import type { OwnEvent } from './own-events.ts';
import { pauseAfter } from './pause-after.ts';

/** What the hub must hear of a person: the newest alone, as what came before it is not true any more. */
export type Messenger = {
  /** Tells it until the hub has taken it: true. False: recalled, or `forMs` are over. */
  readonly tell: (event: OwnEvent, forMs?: number) => Promise<boolean>;
  /** What waits to be told is not true any more. */
  readonly recall: () => void;
  /** What waits gets no further try. Resolves once the one that is under way is over, after `withinMs` at the latest. */
  readonly finish: (withinMs: number) => Promise<void>;
  /** The hub is there: what waits need wait no longer. */
  readonly hurry: () => void;
};

export type MessengerDeps = {
  readonly hub: Pick<Hub, 'send'>;
  readonly log: Log;
  /** 0 to 1, exclusive. */
  readonly random: () => number;
};

/** Dictation that goes on over a lock, or in the name of who is gone, is worth more than one try. */
export function createMessenger({ hub, log, random }: MessengerDeps): Messenger {
  let waiting: Pick<Messenger, 'recall' | 'finish' | 'hurry'> | null = null;
  return {
    tell: ({ body }, forMs) => {
      waiting?.recall();
      const recalling = new AbortController();
      const alarm = createAlarm();
      const limit = forMs === undefined ? [] : [AbortSignal.timeout(forMs)];
      const over = AbortSignal.any([recalling.signal, ...limit]);
      over.addEventListener('abort', () => alarm.ring('over'));
      const is = { last: false };
      const tryOut = async (): Promise<boolean> => {
        for (let tried = 1; !over.aborted && !is.last; tried += 1) {
          const sent = await hub.send(body, over);
          if (sent.ok) return true;
          if (over.aborted) break;
          log('fhircast.not_told', { code: sent.code, tried });
          await alarm.sleep(pauseAfter(sent.code, tried, random), ['over', 'hub']);
        }
        return false;
      };
      const told = tryOut();
      const recall = (): void => recalling.abort();
      const finish = async (withinMs: number): Promise<void> => {
        is.last = true;
        alarm.ring('over');
        await Promise.race([told, delay(withinMs, undefined, { ref: false })]);
        recall();
      };
      waiting = { recall, finish, hurry: () => alarm.ring('hub') };
      return told;
    },
    recall: () => waiting?.recall(),
    finish: async (withinMs) => waiting?.finish(withinMs),
    hurry: () => waiting?.hurry(),
  };
}
