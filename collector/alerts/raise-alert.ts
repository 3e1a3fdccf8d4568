import { sql } from 'kysely';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';

export type AlertKind =
  | 'emergency.started'
  | 'emergency.extended'
  | 'emergency.certificate_accepted' // the image archive's, which is out of date: it is to be renewed
  | 'emergency.claimed' // somebody who only said who they are may search patients
  | 'review.overdue'
  | 'trail.gap'
  | 'trail.fork'
  | 'trail.rewritten'
  | 'trail.record_invalid'
  | 'trail.foreign' // another workstation sent records of this trail
  | 'trail.replaced' // a workstation that has a trail begins another
  | 'trail.tampered'
  | 'trail.records_lost' // the workstation itself says that records are missing
  | 'log.behind' // others hold a newer checkpoint of this log than is here: the data came from a backup
  | 'log.split_view' // others hold a checkpoint of this log that contradicts it, or say so in their trail
  | 'log.restored' // another log was begun after a restoration
  | 'log.unwitnessed' // the required witnesses do not cosign
  | 'witness.refused'
  | 'seal.wrong' // not made with the key of its epoch, or of another place than the trail's
  | 'seal.repeated' // an epoch sealed twice: somebody went back to an older key
  | 'seal.skipped' // epochs that never came, and with them what they sealed
  | 'seal.silent' // the agent runs and does not seal
  | 'seal.missing' // a key was agreed on, and nothing was ever sealed with it
  | 'seal.key_refused' // a workstation asked for another first key without enrolling anew
  | 'clock.rolled_back'
  | 'agent.unclean_end'
  | 'agent.fault'
  | 'policy.refused'
  | 'collector.refused'
  | 'viewer.blocked'
  | 'ipc.refused'
  | 'factor.recovery_used'
  | 'factor.disabled'
  | 'sign_in.waiting'
  | 'person.disabled'
  | 'workstation.enrolled_again'
  | 'workstation.cloned' // two programs take turns with its identity, or an earlier state of it was restored
  | 'workstation.same_name' // another machine is enrolled under the same name at the same site
  | 'workstation.machine_changed' // it says that a part of the machine is another: repaired, or installed anew
  | 'workstation.enrolment_refused' // by itself: it was offered a token, or holds an enrolment, that is not to be believed
  | 'workstation.silent'
  | 'workstation.certificate_ending'
  | 'rollout.held' // by itself: workstations that were well are not any more with the new version
  | 'archive.day_damaged' // what is stored of a day is not what was received: archiving ends before it until somebody looked
  | 'destruction.stuck' // content and keys are gone, and what is gone is not what was approved: no certificate
  | 'record.unreadable' // does not open any more: `verify` says which ones, and why
  | 'feed.failing'; // others do not get what they are to be sent

export type Alert = {
  readonly kind: AlertKind;
  readonly severity: 'info' | 'warning' | 'critical';
  /** Together with the kind: what makes a second alert the same one again. */
  readonly cause: string;
  readonly workstation?: string;
  readonly trail?: string;
  readonly seq?: number;
  readonly user?: string;
  /** When it happened; now, if left out. */
  readonly at?: string;
};

/** Raises an alert, or counts it once more and opens it again if its cause is known. */
export function raiseAlert({ store, clock, log }: Collector, alert: Alert): void {
  const now = clock.wallMs();
  const row = {
    cause: nameOf(alert),
    kind: alert.kind,
    severity: alert.severity,
    workstation: alert.workstation ?? null,
    trail: alert.trail ?? null,
    seq: alert.seq ?? null,
    user: alert.user ?? null,
    at: alert.at ?? isoTime(now),
    count: 1,
    lastMs: now,
    state: 'open',
    acknowledgedBy: null,
    acknowledgedMs: null,
  } as const;
  store.change(
    queries
      .insertInto('alerts')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('cause').doUpdateSet({ count: sql`alerts.count + 1`, lastMs: now, state: 'open' }),
      ),
  );
  log('alert.raised', { kind: alert.kind, severity: alert.severity });
}

/** Raises those whose cause was never raised before, `most` of them at most, and answers them: what lasts is told once. */
export function raiseOnce(collector: Collector, alerts: readonly Alert[], most = Infinity): readonly Alert[] {
  const known = raisedOf(collector, alerts);
  const fresh = alerts.filter((alert) => !known.has(nameOf(alert))).slice(0, most);
  for (const alert of fresh) raiseAlert(collector, alert);
  return fresh;
}

const nameOf = ({ kind, cause }: Alert): string => `${kind} ${cause}`;

/** In one question: a network that is down makes thousands of them, again each minute. */
function raisedOf({ store }: Collector, alerts: readonly Alert[]): ReadonlySet<string> {
  const names = sql<string>`(SELECT value FROM json_each(${JSON.stringify(alerts.map(nameOf))}))`;
  const rows = store.all(queries.selectFrom('alerts').select('cause').where('cause', 'in', names));
  return new Set(rows.map(({ cause }) => cause));
}
