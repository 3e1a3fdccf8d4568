import { type ChainPoint, firstHead, followLink, nextHead } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import { listTrails } from './find-records.ts';
import { createTrailStore, type StoredRecord, type TrailRow, type TrailStore } from './trail-store.ts';

export type TrailCheck =
  /** `destroyed`: records whose content is gone by a destruction; of those the chain alone can be checked. */
  | { readonly trail: string; readonly kind: 'whole'; readonly seq: number; readonly destroyed: number }
  /**
   * `seq`: the first number that does not hold. `what`: as in protocol/audit/trail-hash.ts, or `sealed` (its bytes do not open: they
   * were changed, or put in another place), `content` (it is gone, and no destruction took it), or `tail`.
   */
  | { readonly trail: string; readonly kind: 'broken'; readonly seq: number; readonly what: string };

const PAGE = 500;

/** Opens every stored record of every workstation and recomputes every leaf and head from its bytes. */
export function verifyTrails(collector: Collector): readonly TrailCheck[] {
  const trails = createTrailStore(collector);
  return listTrails(collector).flatMap(({ trail: id }) => {
    const trail = trails.find(id);
    return trail === null ? [] : [verifyTrail(trails, trail)];
  });
}

/** The same for one trail. */
export function verifyTrail(trails: TrailStore, trail: TrailRow): TrailCheck {
  const { id } = trail;
  const broken = (seq: number, what: string): TrailCheck => ({ trail: id, kind: 'broken', seq, what });
  let at: ChainPoint = { seq: 0, head: firstHead(id) };
  let destroyed = 0;
  while (at.seq < trail.seq) {
    const page = trails.read(trail, at.seq + 1, Math.min(PAGE, trail.seq - at.seq));
    if (page.length === 0) break;
    for (const record of page) {
      const step = follow(id, at, record);
      if (typeof step === 'string') return broken(at.seq + 1, step);
      if (record.content.kind === 'destroyed') destroyed += 1;
      at = { seq: record.seq, head: step };
    }
  }
  const isAll = at.seq === trail.seq && trail.head.equals(at.head);
  return isAll ? { trail: id, kind: 'whole', seq: trail.seq, destroyed } : broken(at.seq + 1, 'tail');
}

function follow(trail: string, at: ChainPoint, { seq, leaf, head, content }: StoredRecord): string | Buffer {
  if (content.kind === 'bytes') return followLink(trail, at, { seq, bytes: content.bytes, leaf, head });
  if (seq !== at.seq + 1) return 'gap';
  if (content.kind !== 'destroyed') return content.kind === 'gone' ? 'content' : 'sealed';
  const next = nextHead(at.head, leaf);
  return next.equals(head) ? next : 'head';
}
