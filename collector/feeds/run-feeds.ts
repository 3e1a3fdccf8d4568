import type { FeedSender } from '../../protocol/feed/feed.ts';
import { startFeed } from '../../protocol/feed/feed-loop.ts';
import { createSyslogSender } from '../../protocol/syslog/syslog-sender.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { Collector } from '../collector.ts';
import { createLogSource } from './log-source.ts';
import { type Feed, followLog, keepReport, listFeeds } from './feed-store.ts';
import { createFhirSender } from './fhir-sender.ts';

/** How often it looks which feeds there are: the command line adds and removes them. */
const LOOK_MS = 2_000;
/** A receiver that is restarted or patched is back before this; what lasts longer is for people. */
const ALERT_AFTER_MS = 15 * 60_000;

type Running = { readonly generation: number; readonly stop: () => Promise<void> };

/** Runs every feed that there is, until it is stopped. */
export function startFeeds(collector: Collector): { readonly stop: () => Promise<void> } {
  const running = new Map<string, Running>();
  const ending = new Set<Promise<void>>();
  const end = (name: string, feed: Running): void => {
    running.delete(name);
    const ended = feed.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const look = (): void => {
    followLog(collector);
    const feeds = new Map(listFeeds(collector).map((feed) => [feed.name, feed]));
    for (const [name, feed] of running) if (feeds.get(name)?.generation !== feed.generation) end(name, feed);
    for (const [name, feed] of feeds) {
      if (!running.has(name)) running.set(name, { generation: feed.generation, ...runFeed(collector, feed) });
    }
  };
  const safely = (): void => {
    try {
      look();
    } catch {
      collector.log('upkeep.failed'); // a busy or full database: the next look tries again
    }
  };
  safely();
  const timer = setInterval(safely, LOOK_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      for (const [name, feed] of running) end(name, feed);
      await Promise.all(ending);
    },
  };
}

function runFeed(collector: Collector, feed: Feed): { readonly stop: () => Promise<void> } {
  const { clock, log } = collector;
  const tellPeople = createFailureWatch(collector, feed.name);
  return startFeed({
    source: createLogSource(collector, feed.settings.without),
    sender: senderOf(collector, feed),
    from: feed.settled,
    monotonicMs: clock.monotonicMs,
    random: Math.random,
    report: (report) => {
      if (report.fault !== null) log('feed.failed', { code: report.fault });
      try {
        keepReport(collector, feed, report);
        tellPeople(report.fault !== null);
      } catch {
        log('upkeep.failed'); // a busy or full database: after a restart what is not kept is sent once more
      }
    },
  });
}

/** Raises an alert, once, when a feed has not got on for long. */
function createFailureWatch(collector: Collector, name: string): (isFailing: boolean) => void {
  const { clock } = collector;
  let sinceMs: number | null = null;
  let isAlerted = false;
  return (isFailing) => {
    if (!isFailing) {
      sinceMs = null;
      isAlerted = false;
      return;
    }
    sinceMs ??= clock.monotonicMs();
    if (isAlerted || clock.monotonicMs() - sinceMs < ALERT_AFTER_MS) return;
    raiseAlert(collector, { kind: 'feed.failing', severity: 'warning', cause: name });
    isAlerted = true;
  };
}

function senderOf({ clock }: Collector, { settings, clientKey }: Feed): FeedSender {
  const { certificate, trust } = settings;
  const identity = certificate === null || clientKey === null ? null : { cert: certificate, key: clientKey };
  if (settings.kind === 'fhir') return createFhirSender({ settings, identity, clock });
  const { host, port, saysGoodbye } = settings;
  return createSyslogSender({ host, port, trust, identity, saysGoodbye }, settings);
}
