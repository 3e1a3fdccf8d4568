import type { Frame } from '../../protocol/archive/segment.ts';
import { firstHead, leafHash } from '../../protocol/audit/trail-hash.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { createRecordSealer, type RecordSealer, type SealedRecord } from '../trail/record-sealer.ts';
import { sealForArchive } from './archived-content.ts';
import type { ClosedDay } from './closed-days.ts';

/** A record on its way into an archive. `previous`: the head before it; `state`: what became of its content. */
export type Archived = {
  readonly frame: Frame;
  readonly previous: Buffer;
  readonly state: 'kept' | 'destroyed' | 'unreadable';
};

type Run = { readonly trail: string; readonly number: number; readonly seq: number; readonly count: number };
type Row = Pick<SealedRecord, 'seq' | 'dataKey' | 'sealed' | 'destroyed'> & {
  readonly leaf: Buffer;
  readonly head: Buffer;
};
const RUNS = `
  SELECT t.id AS trail, l.trail AS number, l.seq, l.count FROM logRuns l JOIN trails t ON t.number = l.trail
  WHERE l.log = (SELECT max(number) FROM logs) AND l.first >= ? AND l.first < ? ORDER BY l.first`;
const ROWS = `
  SELECT seq, leaf, head, dataKey, sealed, destroyed FROM records WHERE trail = ? AND seq >= ? AND seq < ? ORDER BY seq`;

/**
 * The records of a day in the order of the log. Each is opened and held against its leaf on the way: what is archived is
 * what was received. One that does not open any more goes in without content.
 */
export function* recordsOf({ store, keyring }: Collector, { first, count }: ClosedDay): Generator<Archived> {
  const sealer = createRecordSealer({ store, keyring });
  const rows = store.connection.prepare<[number, number, number], Row>(ROWS);
  for (const { trail, number, seq: from, count: many } of store.connection
    .prepare<[number, number], Run>(RUNS)
    .all(first, first + count)) {
    let previous = headBefore(store, { trail, number, seq: from });
    for (const row of rows.all(number, from, from + many)) {
      const { seq, leaf, head, dataKey: key } = row;
      const { sealed, state } = reseal(sealer, { trail, trailNumber: number, previous, ...row }, leaf);
      yield { frame: { trail, seq, leaf, head, key, sealed }, previous, state };
      previous = head;
    }
  }
}

type Resealed = Pick<Archived, 'state'> & { readonly sealed: Buffer };
const NOTHING = Buffer.alloc(0);

function reseal(sealer: RecordSealer, record: SealedRecord, leaf: Buffer): Resealed {
  try {
    const key = sealer.keyOf(record);
    const content = sealer.open(record);
    if (content.kind === 'destroyed') return { sealed: NOTHING, state: 'destroyed' };
    const isWhole = key !== null && content.kind === 'bytes' && leafHash(content.bytes).equals(leaf);
    if (!isWhole) return { sealed: NOTHING, state: 'unreadable' };
    return { sealed: sealForArchive(key, content.bytes, record), state: 'kept' };
  } catch {
    return { sealed: NOTHING, state: 'unreadable' }; // damaged: the manifest says so, and `glasskey collector verify` names it
  }
}

function headBefore(store: Collector['store'], { trail, number, seq }: Omit<Run, 'count'>): Buffer {
  const before = queries
    .selectFrom('records')
    .select('head')
    .where('trail', '=', number)
    .where('seq', '=', seq - 1);
  return store.first(before)?.head ?? firstHead(trail);
}
