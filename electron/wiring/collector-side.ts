import type { Order } from '../../protocol/wire/orders.ts';
import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import type { Vault } from '../core/vault/vault.ts';
import { warmAccess } from '../core/access/warm-access.ts';
import { keepEmergencyCopy } from '../core/policy/emergency-copy.ts';
import type { MachineSettings } from '../core/policy/machine/machine-settings.ts';
import { sessionOf } from '../core/session/transition-audit.ts';
import { createCollectorClient, type CollectorClient } from '../core/sync/collector-client.ts';
import { startCollectorWork, type CollectorPace, type CollectorWork } from '../core/sync/collector-work.ts';
import { createReachability, type Reachability } from '../core/sync/reachability.ts';
import type { ClientCertificate } from '../core/sync/collector-link.ts';
import { certificateOf, identityOf } from '../core/sync/enrolment.ts';
import type { Launches } from '../core/study/launches.ts';
import type { Snapshot } from '../ipc/contract.ts';
import { holdPacsPassword } from './hold-pacs-password.ts';
import { changePerson } from './change-person.ts';
import type { Foundation } from './foundation.ts';
import { keepCertificate } from './keep-certificate.ts';
import type { Parts } from './parts.ts';

/** The way to the collector; null while the workstation is not enrolled. */
export type CollectorSide = {
  readonly client: CollectorClient;
  readonly reachability: Reachability;
  readonly logKey: string;
  /** The certificate in use: another one after each renewal. */
  readonly certificate: () => ClientCertificate;
  readonly goOnAs: (certificate: ClientCertificate) => void;
};

export function openCollectorSide({ enrolment, network }: Foundation): CollectorSide | null {
  if (enrolment === null) return null;
  const reachability = createReachability();
  const client = createCollectorClient(identityOf(enrolment), network.network, reachability.heard);
  let certificate = certificateOf(enrolment);
  const goOnAs = (next: ClientCertificate): void => {
    client.goOnAs(next);
    certificate = next;
  };
  return { reachability, client, logKey: enrolment.logKey, certificate: () => certificate, goOnAs };
}

/** Nothing is claimed of the network before it was asked. */
export function statusOf(side: CollectorSide | null): Snapshot['collector'] {
  if (side === null) return 'not-enrolled';
  if (!side.reachability.isKnown()) return 'unknown';
  return side.reachability.isReachable() ? 'online' : 'offline';
}

export type WorkDeps = {
  readonly side: CollectorSide;
  readonly foundation: Foundation;
  readonly parts: Parts;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  readonly show: () => void;
  /** Beside what all policies change. */
  readonly onPolicy: () => void;
  readonly launches: Pick<Launches, 'closeThose'>;
  /** The workstation shows another certificate from now on. */
  readonly onRenewed: () => void;
};

/** Records up, orders and policy down, the collector's time. */
export function startWork(deps: WorkDeps): CollectorWork {
  const { side, foundation, parts, clock, log, show } = deps;
  side.reachability.onChange(show);
  side.reachability.onKnown(show);
  return startCollectorWork({
    ...side,
    trails: foundation.trail === null ? [] : [foundation.trail],
    policyStore: foundation.policyStore,
    state: foundation.state,
    pace: paceOf(foundation.machine.settings()),
    clock,
    random: Math.random,
    record: parts.record,
    faults: parts.faults,
    log,
    onPolicy: () => {
      warmAccess(parts.policy());
      keepEmergencyCopy(foundation.folder, foundation.policyStore.current().policy); // the machine's comes beside it then too
      holdPacsPassword(parts);
      deps.onPolicy();
      show();
    },
    obey: (order) => obey(deps, order),
    renew: keepCertificate(deps),
    onTime: async (collectorMs) => {
      foundation.clockInfo.heardFromCollector(collectorMs);
      await foundation.trail?.clockGuard.confirm(collectorMs);
    },
  });
}

const paceOf = (settings: MachineSettings): CollectorPace => ({
  batchRecords: settings.batchRecords,
  gatherMs: settings.gatherMilliseconds,
  lookAgainMs: settings.lookAgainSeconds * 1000,
});

async function obey(deps: WorkDeps, order: Exclude<Order, { type: 'policy' }>): Promise<void> {
  const { agent, signIn } = deps.parts;
  if (order.type === 'lock') return agent.apply({ type: 'lock', reason: 'collector' });
  if (order.type === 'person-changed') return changePerson(deps, order.person);
  if (order.type === 'person-unlocked') return signIn.unlockPerson(order.user);
  if (sessionOf(agent.state())?.person.id === order.user) await agent.apply({ type: 'end', reason: order.type });
  signIn.forgetPerson(order.user); // last: a disk that takes nothing refuses it, and nobody works on for that
}
