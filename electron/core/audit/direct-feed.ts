import { z } from 'zod';
import type { FeedSource } from '../../../protocol/feed/feed.ts';
import { feedRecord } from '../../../protocol/feed/feed-record.ts';
import { startFeed, type FeedReport } from '../../../protocol/feed/feed-loop.ts';
import { createSyslogSender } from '../../../protocol/syslog/syslog-sender.ts';
import type { DirectSyslog } from '../../../protocol/syslog/syslog-settings.ts';
import type { ClientIdentity } from '../../../protocol/tls/client-tls.ts';
import { AgentError } from '../errors.ts';
import type { Trail } from './trail.ts';

export type DirectFeedDeps = {
  readonly trail: Pick<Trail, 'id' | 'following' | 'status' | 'state'>;
  readonly settings: DirectSyslog;
  readonly identity: ClientIdentity | null;
  readonly monotonicMs: () => number;
  readonly random: () => number;
  /** Hears after each go why the feed does not get on, and for how long. */
  readonly onState: (state: Pick<FeedReport, 'fault' | 'failingForMs'>) => void;
};

const STATE = 'feed.syslog';
const KeptSchema = z.strictObject({ to: z.string(), settled: z.number().int().min(1) });

/**
 * Sends the trail by syslog straight from the workstation; trail and number are the identity. It begins with the first record
 * that is still held, again for each new receiver, and remembers in the trail's own state how far it was.
 */
export function startDirectFeed(deps: DirectFeedDeps): { readonly stop: () => Promise<void> } {
  const { trail, settings, identity, monotonicMs, random, onState } = deps;
  const to = `${settings.host}:${settings.port}`;
  let kept = startOf(trail.state.get(STATE), to);
  return startFeed({
    source: sourceOf(trail),
    sender: createSyslogSender({ ...settings, identity }, settings),
    from: kept,
    monotonicMs,
    random,
    report: ({ settled, ...state }) => {
      onState(state);
      if (settled === kept) return;
      try {
        trail.state.set(STATE, { to, settled });
        kept = settled;
      } catch (error) {
        // A disk that takes nothing: after a restart what is not kept is sent once more.
        if (!(error instanceof AgentError)) throw error;
      }
    },
  });
}

function startOf(stored: unknown, to: string): number {
  const kept = KeptSchema.safeParse(stored).data;
  return kept?.to === to ? kept.settled : 1;
}

function sourceOf(trail: DirectFeedDeps['trail']): FeedSource {
  const system = `urn:glasskey:trail:${trail.id}`;
  const end = (): number => trail.status().seq + 1;
  return {
    end,
    read: (from, limit) => {
      if (from >= end()) return [];
      const found = trail.following(from - 1, limit);
      if (!found.ok) throw new AgentError(found.code);
      return found.value.map(({ seq, bytes }) => feedRecord({ number: seq, system, bytes }));
    },
  };
}
