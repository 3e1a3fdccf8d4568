import type { FeedFault, FeedSender } from '../../protocol/feed/feed.ts';
import { startFeed, TELL_AFTER_MS } from '../../protocol/feed/feed-loop.ts';
import { createSyslogSender } from '../../protocol/syslog/syslog-sender.ts';
import { secureContextOf } from '../../protocol/tls/client-tls.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import type { Collector } from '../collector.ts';
import { identityOf } from './feed-settings.ts';
import { createLogSource } from './log-source.ts';
import { type BrokenFeed, type Feed, followLog, keepReport, listFeeds } from './feed-store.ts';
import { createFhirSender, MOST_EVENTS } from './fhir-sender.ts';

/** How often it looks which feeds there are: the command line adds and removes them. */
const LOOK_MS = 2_000;

type Running = { readonly generation: number; readonly stop: () => Promise<void> };

/** Runs every feed that there is, until it is stopped. One that cannot run is told, and tried again at each look. */
export function startFeeds(collector: Collector): { readonly stop: () => Promise<void> } {
  const running = new Map<string, Running>();
  const ending = new Set<Promise<void>>();
  const tellBroken = createBrokenWatch(collector);
  const end = (name: string, feed: Running): void => {
    running.delete(name);
    const ended = feed.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const start = (feed: Feed | BrokenFeed): void => {
    if (feed.settings === null) return tellBroken(feed, feed.cause);
    const identity = identityOf(feed.settings, feed.clientKey);
    if (secureContextOf(feed.settings.trust, identity) === null) return tellBroken(feed, 'feed.certificate_unusable');
    try {
      running.set(feed.name, { generation: feed.generation, ...runFeed(collector, feed) });
    } catch {
      tellBroken(feed, 'feed.unreadable'); // the others run
    }
  };
  const look = (): void => {
    followLog(collector);
    const feeds = new Map(listFeeds(collector).map((feed) => [feed.name, feed]));
    for (const [name, feed] of running) if (feeds.get(name)?.generation !== feed.generation) end(name, feed);
    for (const [name, feed] of feeds) if (!running.has(name)) start(feed);
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
        tellPeople(report.failingForMs);
      } catch {
        log('upkeep.failed'); // a busy or full database: after a restart what is not kept is sent once more
      }
    },
  });
}

/** Raises an alert, once, when a feed has not got on for long. */
function createFailureWatch(collector: Collector, name: string): (failingForMs: number | null) => void {
  let isAlerted = false;
  return (failingForMs) => {
    if (failingForMs === null) isAlerted = false;
    else if (failingForMs >= TELL_AFTER_MS && !isAlerted) {
      raiseFailing(collector, name);
      isAlerted = true;
    }
  };
}

const raiseFailing = (collector: Collector, name: string): void =>
  raiseAlert(collector, { kind: 'feed.failing', severity: 'warning', cause: name });

/** Shows a feed that cannot run, and raises an alert at once: time mends nothing of it. Each time that it was decided anew, once. */
function createBrokenWatch(collector: Collector): (feed: Feed | BrokenFeed, fault: FeedFault) => void {
  const told = new Map<string, number>();
  return ({ name, generation, next, settled }, fault) => {
    if (told.get(name) === generation) return;
    collector.log('feed.failed', { code: fault });
    keepReport(collector, { name, generation }, { next, settled, sent: 0, fault, failingForMs: 0 });
    raiseFailing(collector, name);
    told.set(name, generation);
  };
}

function senderOf(collector: Collector, feed: Feed): FeedSender {
  const { settings, clientKey } = feed;
  const { clock } = collector;
  const identity = identityOf(settings, clientKey);
  if (settings.kind === 'fhir')
    return createFhirSender({ settings, identity, clock, mayHaveBefore: mayHaveBefore(collector, feed) });
  const { host, port, trust, saysGoodbye } = settings;
  return createSyslogSender({ host, port, trust, identity, saysGoodbye }, settings);
}

/**
 * After `feed move` all that there was then; else what was confirmed, and the batch on its way when this process began, unless
 * the server was caught finding what it was never sent.
 */
function mayHaveBefore({ transparency }: Collector, { generation, addedMs, sent, settled, fault }: Feed): number {
  if (generation > addedMs) return transparency.head().size;
  return sent === 0 || fault === 'receiver.misunderstood' ? settled : settled + MOST_EVENTS;
}
