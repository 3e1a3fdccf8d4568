import type { Collector } from '../collector.ts';
import { createRecordSealer } from '../trail/record-sealer.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { openFromArchive } from './archived-content.ts';
import type { ChainedFrame } from './chained-frames.ts';

/** Whether this collector has a key that opens an archived record, whatever its database says became of the record. */
export function createKeyCheck(collector: Collector): (archived: ChainedFrame) => boolean {
  const sealer = createRecordSealer(collector);
  const trails = createTrailStore(collector);
  const numbers = new Map<string, number>();
  const numberOf = (trail: string): number => {
    const known = numbers.get(trail) ?? trails.find(trail)?.number ?? 0;
    numbers.set(trail, known);
    return known;
  };
  return ({ frame: { trail, seq, key: dataKey, sealed }, previous }) => {
    const place = { trail, seq, previous, dataKey };
    try {
      const key = sealer.keyOf({ ...place, trailNumber: numberOf(trail), destroyed: null });
      return key !== null && openFromArchive(key, sealed, place).length > 0;
    } catch {
      return false; // a key of that number is not there, or another one
    }
  };
}
