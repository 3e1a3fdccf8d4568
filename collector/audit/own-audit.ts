import { z } from 'zod';
import { firstHead, leafHash, nextHead } from '../../protocol/audit/trail-hash.ts';
import { isoTime } from '../clock.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { collectorId } from '../store/collector-id.ts';

/** What people and administrators did at the collector itself. */
export const OWN_AUDIT_KINDS = [
  'collector.created',
  'token.created',
  'workstation.enrolled',
  'workstation.revoked',
  'workstation.locked',
  'person.added',
  'person.changed',
  'person.disabled',
  'person.enabled',
  'person.factor_reset',
  'person.password_reset',
  'person.unlocked',
  'person.token_assigned',
  'factor.enrolled',
  'policy.published',
  'witnesses.changed',
  'log.restored',
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
  'trail.exported',
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

const OwnRecordSchema = z.strictObject({
  v: z.literal(1),
  seq: z.number().int().min(1),
  at: z.iso.datetime(),
  /** A person's sign-in name, or `os:` and the account that ran the command line. */
  actor: z.string().max(128),
  kind: z.enum(OWN_AUDIT_KINDS),
  detail: z.record(z.string(), z.json()),
});
export type OwnRecord = z.infer<typeof OwnRecordSchema>;
export type OwnEvent = Pick<OwnRecord, 'actor' | 'kind' | 'detail'>;

/** Appends to the collector's own trail: hashed like an agent's (design section 4). Call it in the transaction it tells of. */
export function recordOwnEvent({ store, clock }: Pick<Collector, 'store' | 'clock'>, event: OwnEvent): void {
  store.transaction(() => {
    const last = store.first(queries.selectFrom('audit').select(['seq', 'head']).orderBy('seq', 'desc').limit(1));
    const seq = (last?.seq ?? 0) + 1;
    const { actor, kind, detail } = event;
    const record = Buffer.from(JSON.stringify({ v: 1, seq, at: isoTime(clock.wallMs()), actor, kind, detail }));
    const leaf = leafHash(record);
    const head = nextHead(last?.head ?? firstHead(collectorId(store)), leaf);
    store.change(queries.insertInto('audit').values({ seq, record, leaf, head }));
  });
}

/** The last `limit` records of the collector's own trail, and the first sequence number that does not verify, if any. */
export function readOwnAudit(
  { store }: Pick<Collector, 'store'>,
  limit = 1_000_000,
): { readonly records: readonly OwnRecord[]; readonly brokenAt: number | null } {
  const records: OwnRecord[] = [];
  let head: Buffer = firstHead(collectorId(store));
  const rows = store.all(queries.selectFrom('audit').selectAll().orderBy('seq'));
  for (const [index, row] of rows.entries()) {
    const leaf = leafHash(row.record);
    head = nextHead(head, leaf);
    const record = parseOwnRecord(row.record);
    const isWhole = row.seq === index + 1 && leaf.equals(row.leaf) && head.equals(row.head);
    if (!isWhole || record?.seq !== row.seq) return { records: records.slice(-limit), brokenAt: row.seq };
    records.push(record);
  }
  return { records: records.slice(-limit), brokenAt: null };
}

function parseOwnRecord(bytes: Buffer): OwnRecord | undefined {
  try {
    return OwnRecordSchema.safeParse(JSON.parse(bytes.toString('utf8'))).data;
  } catch {
    return undefined; // no JSON any more: it does not verify
  }
}
