import { randomUUID } from 'node:crypto';
import { firstHead, leafHash, nextHead } from '../../../../protocol/audit/trail-hash.ts';
import type { Receipt } from '../../../../protocol/wire/receipt.ts';
import type { Result } from '../../errors.ts';
import type { UnsentRecord } from '../encode-batch.ts';
import type { SyncTrail } from '../sync-step.ts';

export type MemoryTrail = SyncTrail & {
  readonly append: (text: string) => void;
  readonly records: readonly UnsentRecord[];
  readonly receipts: readonly Receipt[];
  readonly cursor: () => number;
  /** What is on its way to the disk. */
  onItsWay: Promise<void>;
};

/** A trail in memory that behaves at its edge like the one on the disk. */
export function createMemoryTrail(id: string = randomUUID()): MemoryTrail {
  const records: UnsentRecord[] = [];
  let cursor = 0;
  const headAt = (seq: number) => (seq === 0 ? firstHead(id).toString('hex') : records[seq - 1]?.head);
  const receipts: Receipt[] = [];
  const compare = (seq: number, head: string): Result<number> => {
    if (headAt(seq) !== head) return { ok: false, code: 'trail.fork' };
    return seq < cursor ? { ok: false, code: 'trail.collector_behind' } : { ok: true, value: seq };
  };
  const trail: MemoryTrail = {
    id,
    onItsWay: Promise.resolve(),
    settled: () => trail.onItsWay,
    records,
    receipts,
    cursor: () => cursor,
    append: (text) => {
      const bytes = Buffer.from(text);
      const previous = Buffer.from(headAt(records.length) ?? '', 'hex');
      const head = nextHead(previous, leafHash(bytes)).toString('hex');
      records.push({ seq: records.length + 1, bytes, head });
    },
    unsent: (maxRecords, maxBytes, after = cursor) => {
      const found: UnsentRecord[] = [];
      let bytes = 0;
      for (const record of records.slice(after, after + maxRecords)) {
        bytes += record.bytes.length;
        if (found.length > 0 && bytes > maxBytes) break;
        found.push(record);
      }
      return { ok: true, value: found };
    },
    newest: () => ({ ok: true, value: records.slice(Math.max(cursor, records.length - 1)) }),
    again: (after, maxRecords) => ({ ok: true, value: records.slice(after, Math.min(cursor, after + maxRecords)) }),
    acknowledgedIn: () => receipts.at(-1)?.checkpoint.split('\n')[0] ?? null,
    compare,
    acknowledge: (seq, head, receipt) => {
      const compared = compare(seq, head);
      if (!compared.ok) return compared;
      cursor = seq;
      receipts.push(receipt);
      return compared;
    },
  };
  return trail;
}
