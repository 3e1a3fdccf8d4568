import { isCollectorKind } from '../../protocol/audit/collector-kinds.ts';
import { firstHead, nextHead } from '../../protocol/audit/trail-hash.ts';
import type { WireErrorCode } from '../../protocol/wire/errors.ts';
import type { RecordsReply } from '../../protocol/wire/records.ts';
import { type AlertKind, raiseAlert } from '../alerts/raise-alert.ts';
import type { RecordClass } from '../../protocol/audit/record-class.ts';
import { ok, refuse, type Collector, type Refusal, type Result } from '../collector.ts';
import type { DataKey } from '../keys/keyring.ts';
import { isContradicted } from '../log/contradictions.ts';
import type { Stretch } from '../log/runs.ts';
import { watchNewTrail } from '../alerts/watch-new-trail.ts';
import { watchRecord } from '../alerts/watch-record.ts';
import type { Arrived } from './read-batch.ts';
import { createSealWatching, type SealWatch } from '../seals/watch-seals.ts';
import { createTrailStore, type KeyOfClass, type NewRecord, type TrailRow, type TrailStore } from './trail-store.ts';

export type Batch = {
  readonly workstation: string;
  readonly trail: string;
  readonly from: number;
  /** What the sender says the head is after the last record, in hex. */
  readonly head: string;
  readonly records: readonly Arrived[];
  /** Leaves in the newest checkpoint that the sender has seen; null if none. */
  readonly logSize: number | null;
};

/** What was stored: which records the batch's are, how large a checkpoint must be to hold them, and what the sender has seen. */
export type Ingested = {
  readonly reply: RecordsReply;
  readonly stretch: Stretch;
  readonly logSize: number;
  readonly knownSize: number | null;
};

/** Takes batches in: all of one or nothing, durable on return. A refusal is alarmed, never repaired. */
export type Ingest = (batch: Batch) => Result<Ingested>;

/** How long to wait for an administrator to say what became of the log. */
const COME_BACK_SECONDS = 5;

export function createIngest(collector: Collector): Ingest {
  const trails = createTrailStore(collector);
  const watchSeals = createSealWatching(collector, trails);
  return (batch) =>
    collector.store.transaction(() => {
      // Who has seen more of the log than there is shows it: until then nothing may be signed that contradicts it.
      if (isContradicted(collector) || (batch.logSize ?? 0) > collector.transparency.head().size)
        return refuse('log.behind', COME_BACK_SECONDS);
      const known = trails.find(batch.trail);
      if (known !== null && known.workstation !== batch.workstation) return refuseForeign(collector, batch);
      const fresh = check(trails, known, batch);
      if ('code' in fresh) return refuseBatch(collector, batch, known, fresh);
      const trail = known ?? begin(collector, trails, batch);
      return ok(take(collector, { trails, trail, seals: watchSeals(trail), fresh }, batch));
    });
}

type Fault = { readonly code: WireErrorCode & AlertKind; readonly seq: number };

/** What of a batch is not stored yet, each record with its heads; or the first thing that is wrong with it. */
function check(trails: TrailStore, known: TrailRow | null, batch: Batch): Fault | readonly NewRecord[] {
  const last = known?.seq ?? 0;
  if (batch.from > last + 1) return { code: 'trail.gap', seq: last };
  const fresh: NewRecord[] = [];
  let head = known?.head ?? firstHead(batch.trail);
  for (const { seq, bytes, leaf, record } of batch.records) {
    if (record === null || isCollectorKind(record.kind)) return { code: 'trail.record_invalid', seq };
    if (seq > last) {
      const previous = head;
      head = nextHead(previous, leaf);
      fresh.push({ seq, bytes, leaf, record, previous, head });
      continue;
    }
    const stored = known === null ? null : trails.point(known.number, seq);
    if (stored === null || !stored.leaf.equals(leaf)) return { code: 'trail.rewritten', seq };
    // While we walk through what is stored already, the head is the stored one; past it, the walk goes on from the last.
    head = stored.head;
  }
  const isTheirs = head.toString('hex') === batch.head;
  return isTheirs ? fresh : { code: 'trail.fork', seq: batch.from + batch.records.length - 1 };
}

function begin(collector: Collector, trails: TrailStore, { trail, workstation, records }: Batch): TrailRow {
  const first = records[0]?.record ?? null;
  if (first !== null) watchNewTrail(collector, first, workstation);
  return trails.start(trail, workstation);
}

type Taking = {
  readonly trails: TrailStore;
  readonly trail: TrailRow;
  readonly seals: SealWatch;
  readonly fresh: readonly NewRecord[];
};

function take(collector: Collector, { trails, trail, seals, fresh }: Taking, batch: Batch): Ingested {
  const { transparency } = collector;
  const { seq, head } = trails.append(trail, fresh, keysOfNow(collector));
  for (const { record } of fresh) {
    watchRecord(collector, record, batch.workstation);
    seals.see(record);
  }
  seals.done();
  const leaves = fresh.map(({ leaf }) => leaf);
  if (leaves.length > 0) transparency.append(trail.number, trail.seq + 1, leaves);
  const stretch = { trail: trail.number, from: batch.from, to: batch.from + batch.records.length - 1 };
  const reply = { trail: batch.trail, seq, head: head.toString('hex') };
  return { reply, stretch, logSize: transparency.head().size, knownSize: batch.logSize };
}

/** The data keys of this moment, each looked up once. */
function keysOfNow({ keyring, time }: Collector): KeyOfClass {
  const now = time.nowMs();
  const known = new Map<RecordClass, DataKey>();
  return (recordClass) => {
    const key = known.get(recordClass) ?? keyring.current(`records.${recordClass}`, now);
    known.set(recordClass, key);
    return key;
  };
}

function refuseBatch(collector: Collector, batch: Batch, known: TrailRow | null, { code, seq }: Fault): Refusal {
  const { trail, workstation } = batch;
  const severity = code === 'trail.record_invalid' ? 'warning' : 'critical';
  raiseAlert(collector, { kind: code, severity, cause: `${trail} ${seq}`, workstation, trail, seq });
  const head = (known?.head ?? firstHead(trail)).toString('hex');
  return { ok: false, code, seq: known?.seq ?? 0, head };
}

function refuseForeign(collector: Collector, { trail, workstation }: Batch): Refusal {
  raiseAlert(collector, {
    kind: 'trail.foreign',
    severity: 'critical',
    cause: `${trail} ${workstation}`,
    workstation,
    trail,
  });
  return { ok: false, code: 'certificate.rejected' }; // and not a word about what the trail holds
}
