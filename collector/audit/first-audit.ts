import { z } from 'zod';
import { firstHead, leafHash, nextHead } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import { collectorId } from '../store/collector-id.ts';
import { queries } from '../store/queries.ts';
import type { OwnAudit, OwnEntry } from './own-audit.ts';

const FirstRecordSchema = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  actor: z.string().max(128),
  kind: z.string(),
  detail: z.record(z.string(), z.json()),
});

/** The trail that collectors wrote before theirs went into the log: chained under the collector's id, in clear. Read only. */
export function readFirstAudit({ store }: Pick<Collector, 'store'>): OwnAudit {
  const trail = collectorId(store);
  const records: OwnEntry[] = [];
  let head: Buffer = firstHead(trail);
  for (const [index, row] of store.all(queries.selectFrom('audit').selectAll().orderBy('seq')).entries()) {
    const leaf = leafHash(row.record);
    head = nextHead(head, leaf);
    const record = parse(row.record);
    const isWhole = row.seq === index + 1 && leaf.equals(row.leaf) && head.equals(row.head);
    if (!isWhole || record?.seq !== row.seq) return { records, brokenAt: row.seq };
    const { seq, at, actor, kind, detail } = record;
    records.push({ trail, seq, at, actor, kind, detail });
  }
  return { records, brokenAt: null };
}

function parse(bytes: Buffer): z.infer<typeof FirstRecordSchema> | undefined {
  try {
    return FirstRecordSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined; // no JSON any more: it does not verify
  }
}
