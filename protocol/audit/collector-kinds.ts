/** What the collector records in a trail of its own: what people and administrators did at it, and its own life. */
export const COLLECTOR_KINDS = [
  'collector.trail_started', // names the trail that it follows
  'collector.created',
  'collector.started',
  'collector.stopped',
  'token.created',
  'workstation.admitted', // enrolled, as the collector tells it
  'workstation.revoked',
  'workstation.cloned', // two programs take turns with one identity
  'workstation.locked',
  'workstation.ring_changed',
  'rollout.started', // of a version, ring by ring
  'rollout.held', // by somebody, or by itself because health regressed
  'rollout.resumed',
  'rollout.finished',
  'person.added',
  'person.changed',
  'person.disabled',
  'person.enabled',
  'person.factor_enrolled',
  'person.factor_reset',
  'person.password_reset',
  'person.unlocked',
  'person.token_assigned',
  'policy.published',
  'witnesses.changed',
  'log.begun_anew', // after a restoration from a backup
  'log.exported',
  'log.entries_read',
  'reader.signed_in',
  'reader.signed_out',
  'reader.refused',
  'alerts.read',
  'alert.acknowledged',
  'reviews.read',
  'review.read',
  'review.decided',
  'trails.read',
  'trail.read',
  'records.exported',
  'access.looked_up', // who saw a patient's or a study's images
  'holds.read',
  'hold.added',
  'hold.release_asked',
  'hold.released',
  'destructions.read',
  'destruction.proposed',
  'destruction.lapsed',
  'destruction.approved',
  'destruction.completed',
  'archive.written',
  'archive.read',
  'feed.added',
  'feed.moved',
  'feed.removed',
] as const;
export type CollectorKind = (typeof COLLECTOR_KINDS)[number];

const KINDS: ReadonlySet<string> = new Set(COLLECTOR_KINDS);

/** Whether only the collector itself records such events: no workstation's trail may hold one. */
export const isCollectorKind = (kind: string): kind is CollectorKind => KINDS.has(kind);
