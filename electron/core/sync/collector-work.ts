import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Order } from '../../../protocol/wire/orders.ts';
import type { Clock } from '../clock.ts';
import type { Faults } from '../faults.ts';
import type { PolicyStore } from '../policy/policy-store.ts';
import { createPolicyUpdater } from '../policy/update-policy.ts';
import type { Log } from '../log.ts';
import type { Entry } from '../recorder.ts';
import type { CollectorClient } from './collector-client.ts';
import { askCollectorTime } from './collector-time.ts';
import { createLogDesk } from './follow-restoration.ts';
import { createLogView } from './log-view.ts';
import { startOrdersLoop, type OrdersLoop } from './orders-loop.ts';
import type { Reachability } from './reachability.ts';
import { createSenders } from './senders.ts';
import type { SendingPace } from './sending-pace.ts';
import type { SyncTrail } from './sync-step.ts';
import { createOrdersTeller } from './tell-states.ts';

/** All that goes on between an enrolled workstation and its collector, beside signing in. */
export type CollectorWork = {
  /** A record is there; `urgent` for emergency and security records. */
  readonly recordAppended: (urgency: 'urgent' | 'ordinary') => void;
  /** The operating system says that the network may be back. */
  readonly networkUp: () => void;
  readonly isOnline: () => boolean;
  /** Sends one more trail: one that was set aside, or that could not be opened before. */
  readonly send: (trail: SyncTrail) => void;
  /** Name of the collector's log as it is now. */
  readonly logName: () => string;
  /** Calls back when the collector came back from a backup and this workstation has followed it there. */
  readonly onRestored: (listener: () => void) => void;
  /** The last record is due: what is heard of the collector after this is not recorded behind it. */
  readonly recordNoMore: () => void;
  /** First sends what is unsent, for up to `flushMs` (2000) if the collector can be reached. Closes the client too. */
  readonly stop: (flushMs?: number) => Promise<void>;
};

/** How a workstation spares the line, as IT set it. */
export type CollectorPace = SendingPace & {
  /** How often a collector that is away is looked for, beside the growing pauses of those who want something of it. */
  readonly lookAgainMs: number;
};

export type CollectorWorkDeps = {
  /** Made with `reachability.heard`. */
  readonly client: CollectorClient;
  readonly reachability: Reachability;
  readonly trails: readonly SyncTrail[];
  readonly policyStore: PolicyStore;
  /** Durable small values (the trail's state store). */
  readonly state: {
    readonly get: (name: string) => unknown;
    readonly set: (name: string, value: number | string) => void;
  };
  /** Verifier key of the collector's transparency log, from enrolment. */
  readonly logKey: string;
  readonly pace: CollectorPace;
  readonly clock: Clock;
  readonly random: () => number;
  readonly record: (entry: Entry) => Promise<unknown>;
  readonly faults: Pick<Faults, 'raise' | 'clear'>;
  readonly log: Log;
  /** A new policy is in force. */
  readonly onPolicy: () => void;
  /** What the collector orders of this workstation and its people; must be idempotent. */
  readonly obey: (order: Exclude<Order, { type: 'policy' }>) => Promise<void>;
  /** The collector is heard, or an hour has passed: the certificate may be due. */
  readonly renew: (when: 'heard' | 'hour') => void;
  /** The collector's clock, in milliseconds since the epoch, as of now. */
  readonly onTime: (collectorMs: number) => Promise<void>;
};

const CURSOR = 'orders.after';
const HOUR_MS = 3_600_000;
/** Who ends the computer's session waits for it. */
const FLUSH_MS = 2000;

/** Starts sending records, listening for orders, keeping policy and clock. */
export function startCollectorWork(deps: CollectorWorkDeps): CollectorWork {
  const { client, reachability, record } = deps;
  const { pull: pullPolicy, again: pullAgain } = createPolicyPull(deps);
  const checkTime = createTimeCheck(deps);
  const view = createLogView(deps.logKey, deps.state, () => deps.policyStore.current().witnesses);
  const desk = createLogDesk(client, record);
  const senders = createSenders({ ...deps, view, desk, send: client.sendRecords, held: client.held });
  for (const trail of deps.trails) senders.add(trail);
  view.onFollowed(() => senders.wake('network'));
  const orders = startOrders(deps, pullPolicy);
  const wakeAll = (): void => {
    senders.wake('network');
    orders.wake();
  };
  const forget = reachability.onChange((isReachable) => {
    deps.log(isReachable ? 'collector.online' : 'collector.offline');
    void record({ kind: isReachable ? 'workstation.online' : 'workstation.offline' });
    if (!isReachable) return;
    wakeAll();
    checkTime();
    deps.renew('heard');
    // Orders name every new policy; the one from before the enrolment has none.
    pullPolicy().catch(() => undefined); // away again, and asked again when it is back
  });
  const forgetImpostor = reachability.onImpostor(() => {
    const detail = { code: 'collector.untrusted' };
    void record({ kind: 'collector.refused', outcome: 'failure', detail });
  });
  const recordNoMore = (): void => {
    forget();
    forgetImpostor();
  };
  showPolicyFault(deps);
  const timer = setInterval(() => {
    showPolicyFault(deps); // it may expire while the collector is away
    checkTime();
    pullAgain().catch(() => undefined);
    deps.renew('hour');
  }, HOUR_MS);
  const probe = setInterval(() => {
    // Whatever it answers wakes the others. Spread, so that a hundred workstations do not ask in step.
    if (!reachability.isReachable()) void wait(deps.random() * deps.pace.lookAgainMs).then(client.time);
  }, deps.pace.lookAgainMs);
  return {
    recordAppended: (urgency) => senders.wake(urgency === 'urgent' ? 'urgent' : 'append'),
    networkUp: wakeAll,
    isOnline: reachability.isReachable,
    send: senders.add,
    logName: () => view.log().name,
    onRestored: view.onFollowed,
    recordNoMore,
    stop: async (flushMs = FLUSH_MS) => {
      recordNoMore();
      clearInterval(timer);
      clearInterval(probe);
      if (reachability.isReachable()) await senders.flush(flushMs);
      await client.close(); // ends what is under way, so that nobody waits for its time-out
      await Promise.all([senders.stop(), orders.stop()]);
    },
  };
}

function startOrders(deps: CollectorWorkDeps, pullPolicy: () => Promise<void>): OrdersLoop {
  const { client, random, state } = deps;
  return startOrdersLoop({
    fetch: client.orders,
    obey: (order) => (order.type === 'policy' ? pullPolicy() : deps.obey(order)),
    cursor: {
      load: () => z.number().int().min(0).catch(0).parse(state.get(CURSOR)),
      save: (after) => state.set(CURSOR, after),
    },
    random,
    onState: createOrdersTeller(deps.faults),
  });
}

/** What hears the time may have to write it down; a disk that does not take it is a fault to be shown, not a crash. */
function createTimeCheck({ client, clock, faults, onTime }: CollectorWorkDeps): () => void {
  const check = async (): Promise<void> => {
    const collectorMs = await askCollectorTime(client.time, clock);
    if (collectorMs === null) return;
    await onTime(collectorMs);
    faults.clear('clock.not_kept');
  };
  return () => void check().catch(() => faults.raise('clock.not_kept'));
}

function showPolicyFault({ policyStore, faults }: CollectorWorkDeps): void {
  const code = policyStore.fault();
  if (code !== null) faults.raise(code);
}

const POLICY_FAULTS = ['bad_signature', 'older_serial', 'expired', 'invalid', 'unreadable'].map(
  (what) => `policy.${what}`,
);

type PolicyPull = {
  /** Throws when the policy could not be asked for, so that the order to fetch it stays open. */
  readonly pull: () => Promise<void>;
  /** If it was refused as expired: that can be the fault of a clock which has been set right since, and no order comes again. */
  readonly again: () => Promise<void>;
};

function createPolicyPull(deps: CollectorWorkDeps): PolicyPull {
  const { client, policyStore, record, faults, log, onPolicy } = deps;
  const update = createPolicyUpdater({ fetch: client.policy, store: policyStore, record });
  let isExpired = false;
  const pull = async (): Promise<void> => {
    const result = await update();
    if (result.kind === 'not-fetched') {
      if (result.code === 'not_found') return;
      throw new Error(result.code);
    }
    log(`policy.${result.kind}`, { serial: result.serial ?? 0 });
    for (const code of POLICY_FAULTS) faults.clear(code);
    isExpired = result.kind === 'refused' && result.code === 'policy.expired';
    if (result.kind === 'refused') faults.raise(result.code);
    showPolicyFault(deps);
    if (result.kind === 'applied') onPolicy();
  };
  return { pull, again: async () => (isExpired ? pull() : undefined) };
}
