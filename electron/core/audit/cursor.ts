import type Database from 'better-sqlite3';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import type { Commits } from './commits.ts';
import { readCursor } from './examine-trail.ts';
import { originOfLastReceipt } from './receipts.ts';
import { trailFault } from './trail-fault.ts';
import type { TrailSum } from './trail-sum.ts';
import type { UnsentRecord } from './trail.ts';
import type { TrailStore } from './trail-store.ts';

/** How far the collector has come, and what it lacks. */
export type TrailCursor = {
  readonly seq: () => number;
  readonly unsent: (maxRecords: number, maxBytes: number, after?: number) => Result<readonly UnsentRecord[]>;
  readonly newest: () => Result<readonly UnsentRecord[]>;
  /** Acknowledged records after `seq`: see Trail. */
  readonly again: (seq: number, maxRecords: number, maxBytes: number) => Result<readonly UnsentRecord[]>;
  readonly acknowledgedIn: () => string | null;
  readonly compare: (seq: number, head: string) => Result<number>;
  readonly acknowledge: (seq: number, head: string, receipt: Receipt) => Result<number>;
};

/** The first records within the limits; one even if it is over them. */
export function takeBatch(records: Iterable<UnsentRecord>, maxRecords: number, maxBytes: number): UnsentRecord[] {
  const batch: UnsentRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    bytes += record.bytes.length + 1; // one newline each on the wire
    if (batch.length > 0 && bytes > maxBytes) break;
    batch.push(record);
    if (batch.length >= maxRecords) break;
  }
  return batch;
}

export function createCursor(input: {
  readonly db: Database.Database;
  readonly commits: Pick<Commits, 'write'>;
  readonly store: TrailStore;
  readonly sum: TrailSum;
  readonly wallMs: () => number;
}): TrailCursor {
  const { db, commits, store, sum } = input;
  const found = readCursor(db);
  if (found === null) throw new AgentError('audit.corrupt');
  let { seq: at } = found;
  const move = db.prepare<[number, Buffer]>('UPDATE cursor SET seq = ?, head = ?');
  // By their count: to compare the next number, too, SQLite would read a page that may be damaged.
  const dateKeys = db.prepare<[number, number, number]>(
    `UPDATE data_key SET acknowledged_at_ms = ?
     WHERE id IN (SELECT data_key FROM record WHERE seq > ? ORDER BY seq LIMIT ?)`,
  );
  const keep = db.prepare<[number, number, number, string, Buffer]>('INSERT INTO receipt VALUES (?, ?, ?, ?, ?)');
  const save = (seq: number, head: Buffer, { checkpoint, runs }: Receipt): void =>
    commits.write(() => {
      sum.check();
      for (const run of runs) keep.run(run.seq, run.count, run.first, checkpoint, hashesIn(run.proof));
      dateKeys.run(Math.round(input.wallMs()), at, seq - at);
      move.run(seq, head);
      sum.write();
    });
  /** Our own head at a place that the collector holds. */
  const ownHead = (seq: number, head: string): Result<Buffer> => {
    const own = seq <= store.tail().seq ? store.headAt(seq) : null;
    if (own === null || own.toString('hex') !== head) return refuse('trail.fork');
    return seq < at ? refuse('trail.collector_behind') : ok(own);
  };
  const unsent: TrailCursor['unsent'] = (maxRecords, maxBytes, after = at) => {
    try {
      if (store.tail().seq === after) return ok([]);
      const batch = takeBatch(store.after(after), maxRecords, maxBytes);
      return batch.length === 0 ? refuse('audit.corrupt') : ok(batch);
    } catch (error) {
      return refuse(trailFault(error));
    }
  };
  return {
    seq: () => at,
    unsent,
    newest: () => unsent(1, 1, Math.max(at, store.tail().seq - 1)),
    again: (seq, maxRecords, maxBytes) => {
      try {
        return ok(seq >= at ? [] : takeBatch(store.after(seq), Math.min(maxRecords, at - seq), maxBytes));
      } catch (error) {
        return refuse(trailFault(error));
      }
    },
    acknowledgedIn: () => originOfLastReceipt(db),
    compare: (seq, head) => {
      try {
        const own = ownHead(seq, head);
        return own.ok ? ok(seq) : own;
      } catch (error) {
        return refuse(trailFault(error));
      }
    },
    acknowledge: (seq, head, receipt) => {
      try {
        const own = ownHead(seq, head);
        if (!own.ok) return own;
        if (seq > at) save(seq, own.value, receipt);
        at = seq;
        return ok(seq);
      } catch (error) {
        sum.forget(); // it went back with the rest
        return refuse(trailFault(error));
      }
    },
  };
}

const hashesIn = (proof: readonly string[]): Buffer => Buffer.concat(proof.map((hash) => Buffer.from(hash, 'base64')));
