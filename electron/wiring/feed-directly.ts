import { isDeepStrictEqual } from 'node:util';
import type { DirectSyslog } from '../../protocol/syslog/syslog-settings.ts';
import { TELL_AFTER_MS } from '../../protocol/feed/feed-loop.ts';
import { startDirectFeed, type DirectFeedDeps } from '../core/audit/direct-feed.ts';
import type { Trail } from '../core/audit/trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { ClientIdentity } from '../../protocol/tls/client-tls.ts';
import type { CollectorSide } from './collector-side.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type FeedDirectlyDeps = {
  readonly foundation: Pick<Foundation, 'trail' | 'late'>;
  /** Whose certificate is shown where the policy wants that. */
  readonly side: Pick<CollectorSide, 'certificate'> | null;
  readonly parts: Pick<Parts, 'policy' | 'faults'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type DirectFeeding = {
  /** The policy may name another receiver, or none; the workstation may have another certificate. */
  readonly look: () => void;
  readonly stop: () => Promise<void>;
};

const FAILING = 'feed.failing';

/** Sends audit messages straight to the receiver that the policy names, from a trail that opens late too. */
export function feedDirectly(deps: FeedDirectlyDeps): DirectFeeding {
  const { foundation, parts } = deps;
  let trail = foundation.trail;
  let running: { readonly wanted: Wanted; readonly stop: () => Promise<void> } | null = null;
  let ending: Promise<void> = Promise.resolve();
  const end = (): void => {
    const stop = running?.stop;
    running = null;
    parts.faults.clear(FAILING);
    if (stop !== undefined) ending = Promise.all([ending, stop()]).then(() => undefined);
  };
  const look = (): void => {
    const wanted = wantedOf(deps);
    if (isDeepStrictEqual(wanted, running?.wanted ?? null)) return;
    end();
    if (wanted !== null && trail !== null) running = { wanted, ...start(deps, trail, wanted) };
  };
  foundation.late?.onOpened((opened) => {
    trail = opened.trail;
    look();
  });
  look();
  return {
    look,
    stop: async () => {
      trail = null;
      end();
      await ending;
    },
  };
}

/** Where it is sent, and as whom. */
type Wanted = { readonly settings: DirectSyslog; readonly identity: ClientIdentity | null };

function wantedOf({ parts, side }: FeedDirectlyDeps): Wanted | null {
  const settings = parts.policy().trail.syslog ?? null;
  if (settings === null) return null;
  if (settings.certificate !== 'workstation' || side === null) return { settings, identity: null };
  const { pem, privateKey } = side.certificate();
  return { settings, identity: { cert: pem, key: privateKey } };
}

function start({ parts, clock, log }: FeedDirectlyDeps, trail: Trail, { settings, identity }: Wanted) {
  const onState: DirectFeedDeps['onState'] = ({ fault, failingForMs }) => {
    if (fault !== null) log('feed.failed', { code: fault });
    if (failingForMs === null) parts.faults.clear(FAILING);
    else if (failingForMs >= TELL_AFTER_MS) parts.faults.raise(FAILING);
  };
  return startDirectFeed({
    trail,
    settings,
    identity,
    monotonicMs: clock.monotonicMs,
    random: Math.random,
    onState,
  });
}
