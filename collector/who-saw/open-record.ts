import { parseRecord, type AuditRecord } from '../../protocol/audit/record.ts';
import { toldBy } from '../../protocol/audit/salvaged-record.ts';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import type { Access } from '../../protocol/wire/who-saw.ts';
import type { Collector } from '../collector.ts';
import { proveRecord } from '../log/log-places.ts';
import type { LogHead } from '../log/transparency-log.ts';
import type { StoredRecord, TrailStore } from '../trail/trail-store.ts';

/** What a record tells, and the record as the answer shows it, still without its proof. */
export type OpenedRecord = { readonly record: AuditRecord; readonly shown: Access['records'][number] };

/** `damaged`: its sealed bytes do not open, or what is in them is no record. `glasskey collector verify` says more. */
export function openRecord(trails: TrailStore, trail: string, seq: number): OpenedRecord | 'destroyed' | 'damaged' {
  const content = contentOf(trails, trail, seq);
  if (content?.kind === 'destroyed') return 'destroyed';
  const stands = content?.kind === 'bytes' ? parseRecord(content.bytes) : null;
  if (content?.kind !== 'bytes' || stands === null) return 'damaged';
  const record = toldBy(stands);
  const { kind, at } = record;
  return { record, shown: { trail, seq, kind, at, record: content.bytes.toString('base64'), proof: null } };
}

function contentOf(trails: TrailStore, id: string, seq: number): StoredRecord['content'] | null {
  try {
    const trail = trails.find(id);
    return (trail === null ? [] : trails.read(trail, seq, 1))[0]?.content ?? null;
  } catch {
    return null; // one that does not open must not keep all others from being told
  }
}

/** The same record with the proof that it is in the log, as far as this checkpoint goes. */
export function prove(
  collector: Collector,
  trails: TrailStore,
  shown: Access['records'][number],
  under: LogHead | null,
): Access['records'][number] {
  const { trail, seq, record } = shown;
  const number = trails.find(trail)?.number;
  if (number === undefined) return shown;
  const leaf = leafHash(Buffer.from(record, 'base64'));
  const proof = proveRecord(collector, { number, trail, seq, leaf }, under);
  return proof === 'waiting' ? { ...shown, isWaiting: true } : { ...shown, proof };
}
