import { parseRecord, type AuditRecord } from './record.ts';

/**
 * The record of a damaged trail that a `trail.salvaged` record carries in `detail.record`; null when it carries none. Its
 * JSON is its exact bytes, since parseRecord admits one spelling only. How well it is proved says `detail.proof`.
 */
export function salvagedIn({ kind, detail }: AuditRecord): AuditRecord | null {
  if (kind !== 'trail.salvaged') return null;
  return parseRecord(Buffer.from(JSON.stringify(detail['record'] ?? null)));
}

/** What a record tells: that of a salvaged one is the old one's, with its time and kind. */
export const toldBy = (record: AuditRecord): AuditRecord => salvagedIn(record) ?? record;
