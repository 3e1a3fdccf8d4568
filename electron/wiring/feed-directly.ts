import { isDeepStrictEqual } from 'node:util';
import type { DirectSyslog } from '../../protocol/syslog/syslog-settings.ts';
import type { FeedFault } from '../../protocol/feed/feed.ts';
import { startDirectFeed } from '../core/audit/direct-feed.ts';
import type { Trail } from '../core/audit/trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

export type FeedDirectlyDeps = {
  readonly foundation: Pick<Foundation, 'trail' | 'late' | 'enrolment'>;
  readonly parts: Pick<Parts, 'policy' | 'faults'>;
  readonly clock: Clock;
  readonly log: Log;
};

export type DirectFeeding = {
  /** The policy may name another receiver, or none. */
  readonly policyChanged: () => void;
  readonly stop: () => Promise<void>;
};

/** Long enough for a receiver to be restarted or patched: what lasts longer is for people. */
const TELL_AFTER_MS = 15 * 60_000;
const FAILING = 'feed.failing';

/** Sends audit messages straight to the receiver that the policy names, from a trail that opens late too. */
export function feedDirectly(deps: FeedDirectlyDeps): DirectFeeding {
  const { foundation, parts } = deps;
  let trail = foundation.trail;
  let running: { readonly settings: DirectSyslog; readonly stop: () => Promise<void> } | null = null;
  let ending: Promise<void> = Promise.resolve();
  const end = (): void => {
    const stop = running?.stop;
    running = null;
    parts.faults.clear(FAILING);
    if (stop !== undefined) ending = Promise.all([ending, stop()]).then(() => undefined);
  };
  const look = (): void => {
    const settings = parts.policy().trail.syslog ?? null;
    if (isDeepStrictEqual(settings, running?.settings ?? null)) return;
    end();
    if (settings !== null && trail !== null) running = { settings, ...start(deps, trail, settings) };
  };
  foundation.late?.onOpened((opened) => {
    trail = opened.trail;
    look();
  });
  look();
  return {
    policyChanged: look,
    stop: async () => {
      trail = null;
      end();
      await ending;
    },
  };
}

function start({ foundation, parts, clock, log }: FeedDirectlyDeps, trail: Trail, settings: DirectSyslog) {
  const { enrolment } = foundation;
  const isShown = settings.certificate === 'workstation' && enrolment !== null;
  const failing = { sinceMs: null as number | null };
  const onState = (fault: FeedFault | null): void => {
    if (fault === null) {
      failing.sinceMs = null;
      return parts.faults.clear(FAILING);
    }
    log('feed.failed', { code: fault });
    failing.sinceMs ??= clock.monotonicMs();
    if (clock.monotonicMs() - failing.sinceMs >= TELL_AFTER_MS) parts.faults.raise(FAILING);
  };
  return startDirectFeed({
    trail,
    settings,
    identity: isShown ? { cert: enrolment.certificate, key: enrolment.privateKey } : null,
    monotonicMs: clock.monotonicMs,
    random: Math.random,
    onState,
  });
}
