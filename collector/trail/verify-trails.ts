import { type ChainLink, verifyChain } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import { listTrails } from './find-records.ts';
import { createTrailStore, type TrailRow, type TrailStore } from './trail-store.ts';

export type TrailCheck =
  | { readonly trail: string; readonly kind: 'whole'; readonly seq: number }
  /** `seq`: the first number that does not hold. `what`: as in protocol/audit/trail-hash.ts, or `sealed`, or `tail`. */
  | { readonly trail: string; readonly kind: 'broken'; readonly seq: number; readonly what: string };

const PAGE = 500;

/** Opens every stored record and recomputes every leaf and head from its bytes. */
export function verifyTrails(collector: Collector): readonly TrailCheck[] {
  const trails = createTrailStore(collector);
  return listTrails(collector).flatMap(({ trail: id }) => {
    const trail = trails.find(id);
    return trail === null ? [] : [verifyTrail(trails, trail)];
  });
}

function verifyTrail(trails: TrailStore, trail: TrailRow): TrailCheck {
  let reached = 0;
  const links = function* (): Generator<ChainLink> {
    while (reached < trail.seq) {
      const page = trails.read(trail, reached + 1, Math.min(PAGE, trail.seq - reached));
      if (page.length === 0) return;
      for (const link of page) {
        yield link;
        reached = link.seq;
      }
    }
  };
  try {
    const verdict = verifyChain({ trail: trail.id, records: links() });
    if (verdict.kind === 'broken') return { trail: trail.id, kind: 'broken', seq: verdict.seq, what: verdict.what };
    const isAll = verdict.at.seq === trail.seq && trail.head.equals(verdict.at.head);
    if (isAll) return { trail: trail.id, kind: 'whole', seq: trail.seq };
    return { trail: trail.id, kind: 'broken', seq: verdict.at.seq + 1, what: 'tail' };
  } catch {
    // Sealed bytes that do not open: changed, or put in another place. The page says where it begins.
    return { trail: trail.id, kind: 'broken', seq: firstSealed(trails, trail, reached), what: 'sealed' };
  }
}

function firstSealed(trails: TrailStore, trail: TrailRow, from: number): number {
  for (let seq = from + 1; seq <= trail.seq; seq += 1) {
    try {
      if (trails.read(trail, seq, 1).length === 0) return seq;
    } catch {
      return seq;
    }
  }
  return trail.seq;
}
