import type { EventKind } from '../../protocol/audit/event.ts';
import type { AuditRecord } from '../../protocol/audit/record.ts';
import { carriesCollectorKind, salvagedIn } from '../../protocol/audit/salvaged-record.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { openReview } from './open-review.ts';
import { type Alert, raiseAlert } from './raise-alert.ts';

type Watched = Pick<Alert, 'kind' | 'severity'>;

/** Records that are an alert by themselves. */
const WATCHED: Partial<Record<EventKind, Watched>> = {
  'emergency.certificate_accepted': { kind: 'emergency.certificate_accepted', severity: 'warning' },
  'emergency.extended': { kind: 'emergency.extended', severity: 'warning' },
  'trail.tampered': { kind: 'trail.tampered', severity: 'critical' },
  'trail.gap': { kind: 'trail.records_lost', severity: 'critical' },
  'clock.rolled_back': { kind: 'clock.rolled_back', severity: 'critical' },
  'policy.refused': { kind: 'policy.refused', severity: 'warning' },
  'collector.refused': { kind: 'collector.refused', severity: 'warning' },
  'workstation.enrolment_refused': { kind: 'workstation.enrolment_refused', severity: 'warning' },
  'workstation.machine_changed': { kind: 'workstation.machine_changed', severity: 'warning' },
  'log.restored': { kind: 'log.restored', severity: 'critical' },
  'agent.unclean_end': { kind: 'agent.unclean_end', severity: 'warning' },
  'agent.fault': { kind: 'agent.fault', severity: 'warning' },
  'viewer.blocked': { kind: 'viewer.blocked', severity: 'warning' },
};

const CLAIMED: Watched = { kind: 'emergency.claimed', severity: 'warning' };

/** A record that carries two signed checkpoints of this log which cannot both be true. */
const SPLIT_VIEW: Watched = { kind: 'log.split_view', severity: 'critical' };
const showsSplitView = ({ kind, detail }: AuditRecord): boolean =>
  kind === 'collector.refused' && typeof detail['seen'] === 'string' && typeof detail['shown'] === 'string';

/** Raises what a newly stored record asks for. Call it in the transaction that stores the record. */
export function watchRecord(collector: Collector, record: AuditRecord, workstation: string): void {
  const { trail, seq, at, kind, user } = record;
  const place = { workstation, trail, seq, at, cause: `${trail} ${seq}`, ...(user === null ? {} : { user: user.id }) };
  if (kind === 'emergency.started') {
    // An identity that nobody verified deserves the louder alert.
    const identity = identityOf(record);
    openReview(collector, record, { workstation, identity });
    raiseAlert(collector, { kind, severity: identity === 'verified' ? 'warning' : 'critical', ...place });
    return;
  }
  if (kind === 'trail.salvaged' && !carriesCollectorKind(record)) return watchSalvaged(collector, record, workstation);
  const watched = watchedOf(record);
  if (watched !== undefined) raiseAlert(collector, { ...watched, ...place });
}

/** What a record that is no emergency by itself asks for. */
function watchedOf(record: AuditRecord): Watched | undefined {
  const { kind, outcome, detail } = record;
  // Whoever only says who they are sees patients' names from here on, whether they break the glass or not.
  if (kind === 'emergency.identified') return identityOf(record) === 'claimed' ? CLAIMED : undefined;
  // Of those that were salvaged only such come here as carry what no workstation records.
  if (kind === 'trail.salvaged') return WATCHED['trail.tampered'];
  // Found by hand what the agent itself finds at its start.
  if (kind === 'trail.verified') return outcome === 'failure' ? WATCHED['trail.tampered'] : undefined;
  // The account of a damaged trail that lost nothing.
  if (kind === 'trail.gap' && outcome === 'success' && detail['what'] === 'account') return undefined;
  if (kind === 'ipc.refused') return refusedByGate(record);
  return showsSplitView(record) ? SPLIT_VIEW : WATCHED[kind];
}

/** A record that does not say counts as one of somebody whom nobody verified. */
function identityOf({ detail }: AuditRecord): 'verified' | 'claimed' {
  const known = detail['identity'];
  return known === 'two-factor' || known === 'password' ? 'verified' : 'claimed';
}

/** A page that is not ours, or no longer, asks what none of our pages asks; other refusals come of quick hands. */
function refusedByGate({ detail }: AuditRecord): Watched | undefined {
  const code = detail['code'];
  if (code === 'ipc.too_fast' || code === 'session.wrong_state') return undefined;
  const isForeign = code === 'ipc.untrusted_sender' || code === 'ipc.bad_input';
  return { kind: 'ipc.refused', severity: isForeign ? 'critical' : 'warning' };
}

/**
 * A record that could not be sent as part of its own trail asks for what it would have asked for there: an emergency is to be
 * reviewed, in the place where it can be read now. Not so where the collector holds it already.
 */
function watchSalvaged(collector: Collector, outer: AuditRecord, workstation: string): void {
  const layers = salvagedIn(outer);
  const inner = layers.at(-1);
  if (inner === undefined || inner.kind === 'trail.salvaged') return;
  if (layers.some((layer) => isHeld(collector, layer, workstation))) return;
  watchRecord(collector, { ...inner, trail: outer.trail, seq: outer.seq }, workstation);
}

function isHeld({ store }: Collector, { trail, seq }: AuditRecord, workstation: string): boolean {
  const held = store.first(
    queries.selectFrom('trails').select('seq').where('id', '=', trail).where('workstation', '=', workstation),
  );
  return held !== undefined && held.seq >= seq;
}
