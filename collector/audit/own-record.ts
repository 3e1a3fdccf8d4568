import { randomBytes, randomUUID } from 'node:crypto';
import type { CollectorKind } from '../../protocol/audit/collector-kinds.ts';
import { AUDIT_LOG_USED } from '../../protocol/audit/coded/codes.ts';
import { EVENT_CODES } from '../../protocol/audit/coded/event-codes.ts';
import type { AuditEvent, AuditUser } from '../../protocol/audit/event.ts';
import { serialiseRecord, type AuditRecord } from '../../protocol/audit/record.ts';
import { leafHash, nextHead } from '../../protocol/audit/trail-hash.ts';
import { uuidV7 } from '../../protocol/audit/uuid-v7.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { readPerson } from '../people/read-person.ts';
import { collectorId } from '../store/collector-id.ts';
import { readSetting } from '../store/settings.ts';
import { createTrailStore, type TrailRow } from '../trail/trail-store.ts';

/** `actor`: a person's sign-in name, `os:` and the account that ran the command line, or `collector` for what it does by itself. */
export type OwnEvent = {
  readonly actor: string;
  readonly kind: CollectorKind;
  readonly detail: AuditEvent['detail'];
};

type Parts = Pick<Collector, 'store' | 'keyring' | 'clock'>;

const SALT_BYTES = 16;
const DENIED: ReadonlySet<CollectorKind> = new Set(['reader.refused', 'destruction.lapsed']);
/** Monotonic time counts from the start of this process. */
const PROCESS = randomUUID();

/** Appends a record to a trail of the collector, in the caller's transaction. */
export function appendOwnRecord(collector: Parts, trail: TrailRow, event: OwnEvent): void {
  const { keyring, clock } = collector;
  const record = makeRecord(collector, trail, event);
  const bytes = serialiseRecord(record);
  const leaf = leafHash(bytes);
  const { head: previous } = trail;
  const link = { seq: record.seq, bytes, leaf, record, previous, head: nextHead(previous, leaf) };
  // Under a key that no rule destroys: this trail tells who looked and who destroyed, and never of a patient.
  createTrailStore(collector).append(trail, [link], () => keyring.current('own-trail', clock.wallMs()));
}

function makeRecord(collector: Parts, { id: trail, seq }: TrailRow, { actor, kind, detail }: OwnEvent): AuditRecord {
  const { store, clock } = collector;
  const now = clock.wallMs();
  const name = readSetting(store, 'collector.name') ?? '';
  return {
    v: 1,
    id: uuidV7(now, randomBytes),
    trail,
    seq: seq + 1,
    at: isoTime(now),
    monotonicMs: clock.monotonicMs(),
    bootId: PROCESS,
    clock: { source: 'none', offsetMs: null, checkedAt: null },
    kind,
    action: actionOf(kind),
    outcome: DENIED.has(kind) ? 'denied' : 'success',
    user: userOf(collector, actor),
    session: null,
    grant: null,
    object: null,
    source: { workstation: name.slice(0, 64) || 'collector', site: null, ips: [], machineId: collectorId(store) },
    because: [],
    detail,
    salt: randomBytes(SALT_BYTES).toString('base64'),
  };
}

function userOf(collector: Parts, actor: string): AuditUser | null {
  if (actor === 'collector') return null;
  const person = readPerson(collector, actor)?.person;
  return { id: actor.slice(0, 64), name: person?.name ?? actor.slice(0, 128), roles: person?.roles ?? [] };
}

function actionOf(kind: CollectorKind): AuditEvent['action'] {
  if (EVENT_CODES[kind].eventId === AUDIT_LOG_USED) return 'review-audit';
  if (kind.startsWith('person.')) return 'manage-users';
  return kind.startsWith('reader.') ? 'execute' : 'configure-system';
}
