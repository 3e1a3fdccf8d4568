import { hostname } from 'node:os';
import { Server } from 'node:https';
import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { sweep } from './alerts/sweep.ts';
import { logOwnTrail } from './audit/log-own-trail.ts';
import { recordOwnEvent } from './audit/own-audit.ts';
import type { Collector } from './collector.ts';
import { startCosigning } from './log/cosigning.ts';
import { startFeeds } from './feeds/run-feeds.ts';
import { createServer, tlsOptions } from './http/create-server.ts';
import { databaseIn, type OpenOptions, openCollector, type OpenedCollector } from './open-collector.ts';
import { createClearing, type Clearing } from './retention/clearing.ts';
import { createOrderFeed } from './orders/order-feed.ts';
import { forgetOldAttempts } from './people/attempt-counts.ts';
import { createSignIn } from './people/sign-in.ts';
import { keepPolicyFresh } from './policy/publish-policy.ts';
import { createPresence, type Presence } from './seals/presence.ts';
import { sweepSeals } from './seals/sweep-seals.ts';
import { watchRollout } from './rollout/watch-rollout.ts';
import { takeLock } from './serve-lock.ts';
import { startCheckpointing } from './store/checkpointing.ts';
import { writeSetting } from './store/settings.ts';
import { isIdentityDue, issueServerIdentity, type ServerIdentity } from './tls/issue-certificate.ts';
import { CollectorError } from './collector-error.ts';

export type CollectorOptions = OpenOptions & {
  /** 0: any free port. */
  readonly port: number;
  /** Address to listen on; this machine only unless said otherwise. */
  readonly host?: string;
  /** Address that workstations use, if it is not the one listened on. */
  readonly publicUrl?: string;
};

export type RunningCollector = {
  /** `https://host:port`, as it goes into enrolment tokens. */
  readonly url: string;
  readonly port: number;
  /** SHA-256 of the DER of the CA certificate, lower-case hex. */
  readonly caFingerprint: string;
  readonly caPem: string;
  readonly collector: Collector;
  /** Which workstations are heard, and which store records. */
  readonly presence: Presence;
  /** Answers what is under way, then closes server and database. */
  readonly stop: () => Promise<void>;
};

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const OWN_TRAIL_MS = 1_000;

/** Starts the collector on a data directory. Throws `collector.already_running` if another server has it. */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const opened = await openCollector(options);
  const lock = takeLock(options.dataDir, 'serve.lock');
  if (lock === null) {
    opened.close();
    throw new CollectorError('collector.already_running');
  }
  const closeAll = (): void => {
    opened.close();
    lock.release();
  };
  try {
    return await run(opened, options, closeAll);
  } catch (error) {
    closeAll();
    throw error;
  }
}

async function run(
  opened: OpenedCollector,
  options: CollectorOptions,
  closeAll: () => void,
): Promise<RunningCollector> {
  const { collector, authority, policyKey, name } = opened;
  const host = options.host ?? '127.0.0.1';
  const publicHost = options.publicUrl === undefined ? null : new URL(options.publicUrl).hostname;
  const hosts = namesOf(host, publicHost);
  const identity = await issueServerIdentity(authority, hosts, collector.clock.wallMs());
  await keepPolicyFresh(collector, policyKey, name);
  const feed = createOrderFeed(collector);
  const signIn = await createSignIn(collector);
  const office = { authority, policyKey, collectorName: name };
  const clearing = createClearing(collector);
  const cosigning = startCosigning(collector);
  const presence = createPresence(collector.clock.monotonicMs);
  const app = createServer({ collector, identity, office, feed, signIn, clearing, cosigning, presence });
  const stopServing = async (): Promise<void> => {
    collector.turns.stop();
    feed.stop();
    await cosigning.stop();
    await app.close();
  };
  const begin = async (): Promise<{ readonly port: number; readonly url: string }> => {
    await app.listen({ port: options.port, host });
    const port = portOf(app);
    const url = options.publicUrl ?? `https://${urlHost(host)}:${port}`;
    writeSetting(collector.store, 'collector.url', url);
    recordOwnEvent(collector, { actor: 'collector', kind: 'collector.started', detail: { url } });
    return { port, url };
  };
  const { port, url } = await begin().catch(async (error: unknown) => {
    await stopServing(); // what goes on would keep a process alive that serves nobody
    throw error;
  });
  const feeds = startFeeds(collector);
  const stopUpkeep = startUpkeep(opened, app, { identity, hosts, clearing, presence });
  const checkpointing = startCheckpointing(databaseIn(options.dataDir), () => collector.log('upkeep.failed'));
  collector.log('server.listening', { port });
  const stop = async (): Promise<void> => {
    stopUpkeep();
    await feeds.stop();
    await stopServing();
    await checkpointing.stop();
    try {
      recordOwnEvent(collector, { actor: 'collector', kind: 'collector.stopped', detail: {} });
    } catch {
      collector.log('upkeep.failed'); // a full disk keeps nobody from stopping it
    }
    collector.log('server.stopped');
    closeAll();
  };
  return { url, port, caFingerprint: authority.fingerprint, caPem: authority.pem, collector, presence, stop };
}

type Upkeep = {
  readonly identity: ServerIdentity;
  readonly hosts: readonly string[];
  readonly clearing: Clearing;
  readonly presence: Presence;
};

/**
 * Each second: what was done here goes into the log. Not before a workstation has stored records: one that came back from a
 * backup would go on with a log that others know to be longer, and they say so before that.
 * Each minute: what is overdue or silent, and what is still to be erased or indexed. A fresh server certificate, long before it
 * ends and soon after a clock was put right.
 * Each day, at the start, and with a certificate: a fresh policy bundle. Each day: failed attempts that count no more are forgotten.
 */
function startUpkeep(opened: OpenedCollector, app: FastifyInstance, upkeep: Upkeep): () => void {
  const { collector } = opened;
  const { clearing, presence } = upkeep;
  const startedMs = collector.clock.monotonicMs();
  const failed = (): void => collector.log('upkeep.failed');
  const keepPolicy = (): Promise<void> => keepPolicyFresh(collector, opened.policyKey, opened.name);
  const daily = async (): Promise<void> => {
    await keepPolicy();
    forgetOldAttempts(collector); // last: what it throws keeps nothing from being renewed
  };
  let { identity } = upkeep;
  const keepIdentity = async (): Promise<void> => {
    if (!isIdentityDue(identity, collector.clock.wallMs())) return;
    identity = await renewIdentity(opened, app, upkeep.hosts);
    await keepPolicy(); // the clock that it was made by made a bundle as well
  };
  const looks = [
    (listeningMs: number) => sweep(collector, listeningMs),
    (listeningMs: number) => watchRollout(collector, listeningMs),
    () => clearing.start(),
    () => sweepSeals(collector, presence),
  ];
  let isStopped = false;
  const minutely = async (): Promise<void> => {
    await keepIdentity().catch(failed);
    for (const look of looks) {
      if (isStopped) return;
      try {
        look(collector.clock.monotonicMs() - startedMs);
      } catch {
        failed(); // a busy or full database: the next minute tries again
      }
      await setImmediate(); // each reads all workstations: in between, everybody else gets their turn
    }
  };
  const secondly = (): void => {
    try {
      if (presence.hasStored()) logOwnTrail(collector);
    } catch {
      failed();
    }
  };
  const timers = [
    setInterval(() => void daily().catch(failed), DAY_MS),
    setInterval(() => void minutely(), MINUTE_MS),
    setInterval(secondly, OWN_TRAIL_MS),
  ];
  void minutely();
  return () => {
    isStopped = true;
    timers.forEach((timer) => clearInterval(timer));
    clearing.stop();
  };
}

async function renewIdentity(
  { collector, authority }: OpenedCollector,
  { server }: FastifyInstance,
  hosts: readonly string[],
): Promise<ServerIdentity> {
  const identity = await issueServerIdentity(authority, hosts, collector.clock.wallMs());
  if (server instanceof Server) server.setSecureContext(tlsOptions(identity, authority.pem));
  collector.log('server.identity_renewed');
  return identity;
}

const LOCAL_NAMES = ['localhost', '127.0.0.1', '::1'];

/** All names under which the certificate is to be good. An address that means "all" is no name. */
function namesOf(host: string, publicHost: string | null): readonly string[] {
  const named = [...LOCAL_NAMES, hostname(), host, ...(publicHost === null ? [] : [publicHost])];
  return [...new Set(named.filter((name) => name !== '0.0.0.0' && name !== '::'))];
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

function portOf(app: FastifyInstance): number {
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new CollectorError('collector.no_port');
  return address.port;
}
