import type { EventKind } from '../../protocol/audit/event.ts';
import type { AuditRecord } from '../../protocol/audit/record.ts';
import type { Collector } from '../collector.ts';
import { openReview } from './open-review.ts';
import { type Alert, raiseAlert } from './raise-alert.ts';

type Watched = Pick<Alert, 'kind' | 'severity'>;

/** Records that are an alert by themselves. */
const WATCHED: Partial<Record<EventKind, Watched>> = {
  'emergency.extended': { kind: 'emergency.extended', severity: 'warning' },
  'trail.tampered': { kind: 'trail.tampered', severity: 'critical' },
  'trail.gap': { kind: 'trail.records_lost', severity: 'critical' },
  'clock.rolled_back': { kind: 'clock.rolled_back', severity: 'critical' },
  'policy.refused': { kind: 'policy.refused', severity: 'warning' },
  'collector.refused': { kind: 'collector.refused', severity: 'warning' },
  'agent.unclean_end': { kind: 'agent.unclean_end', severity: 'warning' },
  'agent.fault': { kind: 'agent.fault', severity: 'warning' },
  'viewer.blocked': { kind: 'viewer.blocked', severity: 'warning' },
};

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
  // Whoever only says who they are sees patients' names from here on, whether they break the glass or not.
  if (kind === 'emergency.identified' && identityOf(record) === 'claimed')
    raiseAlert(collector, { kind: 'emergency.claimed', severity: 'warning', ...place });
  // Found by hand what the agent itself finds at its start.
  if (kind === 'trail.verified' && record.outcome === 'failure')
    raiseAlert(collector, { kind: 'trail.tampered', severity: 'critical', ...place });
  const watched = kind === 'ipc.refused' ? refusedByGate(record) : WATCHED[kind];
  if (watched !== undefined) raiseAlert(collector, { ...watched, ...place });
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
