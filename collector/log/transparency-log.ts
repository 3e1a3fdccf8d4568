import { signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { consistencyProof, rangeProof } from '../../protocol/log/proofs.ts';
import { EMPTY_ROOT, type Subtree } from '../../protocol/log/tree-hash.ts';
import type { Receipt } from '../../protocol/wire/receipt.ts';
import { CollectorError } from '../collector-error.ts';
import { queries } from '../store/queries.ts';
import type { Store } from '../store/open-store.ts';
import type { LogKey } from './log-key.ts';
import { createTileStore } from './tile-store.ts';

/** Records `from` to `to` (included) of the trail with that number in the database. */
export type Stretch = { readonly trail: number; readonly from: number; readonly to: number };
type Run = { readonly first: number; readonly count: number; readonly seq: number };
export type LogHead = { readonly size: number; readonly root: Buffer; readonly note: string };

/** All leaves of all trails in one Merkle tree, in order of arrival (RFC 9162), with a signed checkpoint after each batch. */
export type TransparencyLog = {
  /** Adds leaves, which are records `seq` and on of a trail. Call it in the transaction that stores them. */
  readonly append: (trail: number, seq: number, leaves: readonly Buffer[]) => void;
  /** The newest checkpoint. */
  readonly head: () => LogHead;
  /** Proof under the newest checkpoint that records are in the log, and that it only grew since it had `knownSize` leaves. */
  readonly receipt: (stretch: Stretch, knownSize: number | null) => Receipt;
  /** Hashes that prove that the log only grew between two sizes. Null for sizes that it does not have. */
  readonly consistency: (from: number, to: number) => readonly Buffer[] | null;
  /** Root of the first `size` leaves, from the tiles. */
  readonly rootOf: (size: number) => Buffer;
  readonly tile: (level: number, number: number) => Buffer | null;
};

export function openLog(store: Store, { signer }: LogKey): TransparencyLog {
  const tiles = createTileStore(store.connection);
  const find = (): LogHead | undefined =>
    store.first(queries.selectFrom('logHead').select(['size', 'root', 'note']).where('one', '=', 1));
  const head = (): LogHead => {
    const found = find();
    if (found === undefined) throw new CollectorError('log.without_head');
    return found;
  };
  store.transaction(() => {
    if (find() !== undefined) return;
    const empty = { size: 0, root: EMPTY_ROOT };
    store.change(queries.insertInto('logHead').values({ one: 1, ...empty, note: signCheckpoint(empty, signer) }));
  });
  return {
    head,
    tile: tiles.tile,
    rootOf: (size) => (size === 0 ? EMPTY_ROOT : tiles.reader()(0, size)),
    append: (trail, seq, leaves) => {
      const { size: first } = head();
      tiles.append(first, leaves);
      const size = first + leaves.length;
      const next = { size, root: tiles.reader()(0, size) };
      store.change(queries.insertInto('logRuns').values({ first, count: leaves.length, trail, seq }));
      store.change(queries.updateTable('logHead').set({ ...next, note: signCheckpoint(next, signer) }));
    },
    receipt: (stretch, knownSize) => {
      const { size, note } = head();
      const subtree = tiles.reader();
      const runs = runsOf(store, stretch).map((run) => provedRun(run, { size, subtree }));
      const consistency = knownSize === null || knownSize > size ? null : consistencyProof(knownSize, size, subtree);
      return { checkpoint: note, runs, consistency: consistency?.map(base64) ?? null };
    },
    consistency: (from, to) => {
      const isThere = from >= 0 && from <= to && to <= head().size;
      return isThere ? consistencyProof(from, to, tiles.reader()) : null;
    },
  };
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');

function provedRun(
  { first, count, seq }: Run,
  { size, subtree }: { readonly size: number; readonly subtree: Subtree },
): Receipt['runs'][number] {
  return { seq, first, count, proof: rangeProof({ first, count, size }, subtree).map(base64) };
}

/** Where the records of a stretch lie in the log, each run cut to the stretch. */
function runsOf(store: Store, { trail, from, to }: Stretch): readonly Run[] {
  const rows = store.all(
    queries
      .selectFrom('logRuns')
      .select(['first', 'count', 'seq'])
      .where('trail', '=', trail)
      .where('seq', '<=', to)
      .where((where) => where(where('seq', '+', where.ref('count')), '>', from))
      .orderBy('seq'),
  );
  return rows.map(({ first, count, seq }) => {
    const begin = Math.max(seq, from);
    return { first: first + begin - seq, count: Math.min(seq + count, to + 1) - begin, seq: begin };
  });
}
