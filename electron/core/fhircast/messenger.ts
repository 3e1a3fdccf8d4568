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
  let waiting: { readonly recall: () => void; readonly hurry: () => void } | null = null;
  return {
    tell: async ({ body }, forMs) => {
      waiting?.recall();
      const recalling = new AbortController();
      const alarm = createAlarm();
      waiting = { recall: () => recalling.abort(), hurry: () => alarm.ring('hub') };
      const limit = forMs === undefined ? [] : [AbortSignal.timeout(forMs)];
      const over = AbortSignal.any([recalling.signal, ...limit]);
      over.addEventListener('abort', () => alarm.ring('over'));
      for (let tried = 1; !over.aborted; tried += 1) {
        const sent = await hub.send(body, over);
        if (sent.ok) return true;
        if (over.aborted) break;
        log('fhircast.not_told', { code: sent.code, tried });
        await alarm.sleep(pauseAfter(sent.code, tried, random), ['over', 'hub']);
      }
      return false;
    },
    recall: () => waiting?.recall(),
    hurry: () => waiting?.hurry(),
  };
}
