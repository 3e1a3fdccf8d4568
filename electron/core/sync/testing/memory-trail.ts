import { randomUUID } from 'node:crypto';
import { firstHead, leafHash, nextHead } from '../../../../protocol/audit/trail-hash.ts';
import type { UnsentRecord } from '../encode-batch.ts';
import type { SyncTrail } from '../sync-once.ts';

export type MemoryTrail = SyncTrail & {
  readonly append: (text: string) => void;
  readonly records: readonly UnsentRecord[];
  readonly cursor: () => number;
};

/** A trail in memory that behaves at its edge like the one on the disk. */
export function createMemoryTrail(id: string = randomUUID()): MemoryTrail {
  const records: UnsentRecord[] = [];
  let cursor = 0;
  const headAt = (seq: number) => (seq === 0 ? firstHead(id).toString('hex') : records[seq - 1]?.head);
  return {
    id,
    records,
    cursor: () => cursor,
    append: (text) => {
      const bytes = Buffer.from(text);
      const previous = Buffer.from(headAt(records.length) ?? '', 'hex');
      const head = nextHead(previous, leafHash(bytes)).toString('hex');
      records.push({ seq: records.length + 1, bytes, head });
    },
    unsent: (maxRecords, maxBytes) => {
      const found: UnsentRecord[] = [];
      let bytes = 0;
      for (const record of records.slice(cursor, cursor + maxRecords)) {
        bytes += record.bytes.length;
        if (found.length > 0 && bytes > maxBytes) break;
        found.push(record);
      }
      return { ok: true, value: found };
    },
    acknowledge: (seq, head) => {
      if (headAt(seq) !== head) return { ok: false, code: 'trail.fork' };
      if (seq < cursor) return { ok: false, code: 'trail.collector_behind' };
      cursor = seq;
      return { ok: true, value: seq };
    },
  };
}
