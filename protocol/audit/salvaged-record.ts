import { isCollectorKind } from './collector-kinds.ts';
import { recordIn, type AuditRecord } from './record.ts';

/** How often a record may have been carried on: a trail that carried it was damaged in its turn. Bounds the work of one batch. */
const MOST_LAYERS = 8;

/**
 * The record of a damaged trail that a `trail.salvaged` record carries in `detail.record`; null when it carries none. Its
 * JSON is its exact bytes, since parseRecord admits one spelling only. How well it is proved says `detail.proof`.
 */
function carriedIn({ kind, detail }: AuditRecord): AuditRecord | null {
  if (kind !== 'trail.salvaged') return null;
  return recordIn(detail['record']);
}

/**
 * What a record carries, and what that carries in its turn, down to what happened; none for an ordinary record. What only the
 * collector records is none of it: no workstation can have salvaged that.
 */
export function salvagedIn(outer: AuditRecord): readonly AuditRecord[] {
  const layers: AuditRecord[] = [];
  for (
    let inner = carriedIn(outer);
    inner !== null && !isCollectorKind(inner.kind) && layers.length < MOST_LAYERS;
    inner = carriedIn(inner)
  ) {
    layers.push(inner);
  }
  return layers;
}

/** What a record tells: that of a salvaged one is the old one's, with its time and kind. */
export const toldBy = (record: AuditRecord): AuditRecord => salvagedIn(record).at(-1) ?? record;

/** Whether it carries what only the collector records: somebody put that there, to have it read as the collector's. */
export const carriesCollectorKind = (record: AuditRecord): boolean =>
  isCollectorKind(carriedIn(toldBy(record))?.kind ?? '');
