import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { consistencyProof, rangeProof, type TreeHead } from '../../protocol/log/proofs.ts';
import type { NoteSigner } from '../../protocol/log/signed-note.ts';
import { EMPTY_ROOT, type Subtree } from '../../protocol/log/tree-hash.ts';
import type { Receipt } from '../../protocol/wire/receipt.ts';
import { CollectorError } from '../collector-error.ts';
import { queries } from '../store/queries.ts';
import type { Store } from '../store/open-store.ts';
import type { LogKey } from './log-key.ts';
import { copyLeaves } from './copy-leaves.ts';
import { createRunFinder, type Run, type Stretch } from './runs.ts';
import { createTileStore } from './tile-store.ts';

export type LogHead = { readonly size: number; readonly root: Buffer; readonly note: string };
type NewestHead = LogHead & { readonly log: number };

/**
 * All leaves of all trails in one Merkle tree, in order of arrival (RFC 9162), with a signed checkpoint after each batch.
 * There is one log at a time: the newest. Those before it ended with a restoration and are kept as they were.
 */
export type TransparencyLog = {
  /** Number of the log: 1, and one more after each restoration. */
  readonly number: () => number;
  readonly signer: (log: number) => NoteSigner;
  /** Its verifier key, for those who check its checkpoints. */
  readonly verifier: () => string;
  /** Adds leaves, which are records `seq` and on of a trail. Call it in the transaction that stores them. */
  readonly append: (trail: number, seq: number, leaves: readonly Buffer[]) => void;
  /** The newest checkpoint, as only this log has signed it. */
  readonly head: () => LogHead;
  /** Proof under the checkpoint that records are in the log, and that it only grew since it had `knownSize` leaves. */
  readonly receipt: (stretch: Stretch, knownSize: number | null, checkpoint: LogHead) => Receipt;
  /** Hashes that prove that the log only grew between two sizes. Null for sizes that it does not have. */
  readonly consistency: (from: number, to: number) => readonly Buffer[] | null;
  /** Root of the first `size` leaves, from the tiles. */
  readonly rootOf: (size: number) => Buffer;
  /** Of this log, or of one before it. */
  readonly tile: (level: number, number: number, log?: number) => Buffer | null;
  /** Ends this log and begins the next with the statement as its first leaf, and all leaves of this one after it. */
  readonly beginNext: (statement: string) => void;
};

export function openLog(store: Store, key: LogKey): TransparencyLog {
  const tiles = createTileStore(store.connection);
  // Prepared once: these run for each batch.
  const select = store.connection.prepare<[], NewestHead>(
    'SELECT log, size, root, note FROM logHead ORDER BY log DESC LIMIT 1',
  );
  const addRun = store.connection.prepare<[number, number, number, number, number]>(
    'INSERT INTO logRuns (log, first, count, trail, seq) VALUES (?, ?, ?, ?, ?)',
  );
  const advance = store.connection.prepare<[number, Uint8Array, string, number]>(
    'UPDATE logHead SET size = ?, root = ?, note = ? WHERE log = ?',
  );
  const runsOf = createRunFinder(store.connection);
  const newest = (): NewestHead => {
    const found = select.get();
    if (found === undefined) throw new CollectorError('log.without_head');
    return found;
  };
  const number = (): number => newest().log;
  const sign = (log: number, head: TreeHead): string => signCheckpoint(head, key.signer(log));
  const begin = (log: number, head: LogHead): void => {
    store.change(queries.insertInto('logHead').values({ log, ...head }));
  };
  store.transaction(() => {
    const empty = { size: 0, root: EMPTY_ROOT };
    if (select.get() === undefined) begin(1, { ...empty, note: sign(1, empty) });
  });
  return {
    number,
    signer: key.signer,
    verifier: () => key.verifier(number()),
    head: newest,
    tile: (level, at, log = number()) => tiles.tile(log, level, at),
    rootOf: (size) => (size === 0 ? EMPTY_ROOT : tiles.reader(number())(0, size)),
    append: (trail, seq, leaves) => {
      const { log, ...head } = newest();
      const next = tiles.append(log, head, leaves);
      addRun.run(log, head.size, leaves.length, trail, seq);
      advance.run(next.size, next.root, sign(log, next), log);
    },
    receipt: (stretch, knownSize, { size, root, note }) => {
      const log = number();
      const subtree = tiles.reader(log, { size, root });
      const runs = runsOf(log, stretch).map((run) => provedRun(run, { size, subtree }));
      const consistency = knownSize === null || knownSize > size ? null : consistencyProof(knownSize, size, subtree);
      return { checkpoint: note, runs, consistency: consistency?.map(base64) ?? null };
    },
    consistency: (from, to) => {
      const { log, size } = newest();
      return from >= 0 && from <= to && to <= size ? consistencyProof(from, to, tiles.reader(log)) : null;
    },
    beginNext: (statement) => {
      const { log, ...held } = newest();
      const next = log + 1;
      store.change(queries.insertInto('logs').values({ number: next, statement }));
      const first = tiles.append(next, { size: 0, root: EMPTY_ROOT }, [leafHash(Buffer.from(statement))]);
      const { size, root } = copyLeaves(store, tiles, { from: log, to: next, held, head: first });
      const head = { size, root: Buffer.from(root) };
      begin(next, { ...head, note: sign(next, head) });
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
