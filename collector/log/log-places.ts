import type { RecordProof } from '../../protocol/log/record-proof.ts';
import { inclusionProof, rangeTree } from '../../protocol/log/proofs.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import type { Collector } from '../collector.ts';
import type { LogHead } from './transparency-log.ts';

type Run = { readonly first: number; readonly count: number; readonly seq: number };
const RUN = 'SELECT first, count, seq FROM logRuns WHERE log = ? AND trail = ? AND seq <= ? ORDER BY seq DESC LIMIT 1';

/** Which leaf of a log a record is (trail by its number in the database); null if it is not in it. */
export function createLogPlaces(
  { store }: Pick<Collector, 'store'>,
  log: number,
): (trail: number, seq: number) => number | null {
  const find = store.connection.prepare<[number, number, number], Run>(RUN);
  let known: { readonly trail: number; readonly run: Run } | null = null;
  return (trail, seq) => {
    const isKnown = known?.trail === trail && known.run.seq <= seq && seq < known.run.seq + known.run.count;
    const run = isKnown ? known?.run : find.get(log, trail, seq);
    if (run === undefined || seq >= run.seq + run.count) return null;
    known = { trail, run };
    return run.first + seq - run.seq;
  };
}

/**
 * The proof that one record is in the log, under this checkpoint; `waiting`: it came later than that, or there is none yet;
 * null: it came before there was a log.
 */
export function proveRecord(
  collector: Pick<Collector, 'transparency' | 'store'>,
  {
    number,
    trail,
    seq,
    leaf,
  }: { readonly number: number; readonly trail: string; readonly seq: number; readonly leaf: Buffer },
  under: LogHead | null,
): RecordProof | 'waiting' | null {
  const { transparency, store } = collector;
  const index = createLogPlaces({ store }, transparency.number())(number, seq);
  if (index === null) return null;
  if (under === null || index >= under.size) return 'waiting';
  const { checkpoint, runs } = transparency.receipt({ trail: number, from: seq, to: seq }, null, under);
  const [run] = runs;
  const head = readCheckpointText(checkpoint);
  if (run === undefined || head === null) return null;
  const outside = run.proof.map((hash) => Buffer.from(hash, 'base64'));
  const subtree = rangeTree({ first: run.first, size: head.size }, [leaf], outside);
  if (subtree === null) return null;
  const path = inclusionProof(run.first, head.size, subtree).map((hash) => hash.toString('base64'));
  return { v: 1, trail, seq, leaf: leaf.toString('hex'), index: run.first, path, checkpoint };
}
