import { sql } from 'kysely';
import type { Pulse } from '../../protocol/seal/follow-pulse.ts';
import type { SealPoint } from '../../protocol/seal/follow-seal.ts';
import { sealChainOf, type SealingKey } from '../../protocol/seal/sealing-key.ts';
import type { Collector } from '../collector.ts';
import { openColumn, sealColumn } from '../keys/sealed-column.ts';
import { queries } from '../store/queries.ts';

type Parts = Pick<Collector, 'store' | 'keyring' | 'clock' | 'time'>;

/** In the order in which they were agreed on: a clock that was set back changes nothing. */
export const AGREED = sql`rowid`;

/** Epochs of a chain that a trail holds seals of: `first` to `next - 1`. */
export type StoredRange = {
  readonly trail: number;
  readonly first: number;
  readonly next: number;
  /** By the time that never falls (store/effective-time.ts). */
  readonly startedMs: number;
};

/** Chains, and how far the seals of each trail have come. Call the writing ones inside a transaction. */
export type SealStore = {
  /** Keeps the first key of a chain; returns the chain. */
  readonly keepChain: (workstation: string, firstKey: Buffer) => string;
  /** A workstation's chains, the latest first. */
  readonly chainsOf: (workstation: string) => readonly string[];
  readonly workstationOf: (chain: string) => string | null;
  readonly firstKey: (chain: string) => Buffer | null;
  readonly ranges: (chain: string) => readonly StoredRange[];
  /** The ranges of all chains that have any, each chain's by `first`. */
  readonly allRanges: () => ReadonlyMap<string, readonly StoredRange[]>;
  /** Key of the range's next epoch. */
  readonly keyOf: (chain: string, range: StoredRange) => SealingKey;
  /** The chain that a trail was last sealed under; null: none yet. */
  readonly pointOf: (trail: number) => SealPoint | null;
  readonly keepPoint: (trail: number, point: SealPoint & { readonly key: SealingKey }) => void;
  readonly pulseOf: (trail: number) => Pulse | null;
  readonly keepPulse: (trail: number, pulse: Pulse) => void;
};

export function createSealStore(parts: Parts): SealStore {
  const { store, clock, time } = parts;
  const open = (sealed: Buffer, about: string): Buffer => Buffer.from(openColumn(parts, sealed, about), 'base64');
  const close = (key: Buffer, about: string): Buffer =>
    sealColumn(parts, 'seals', { plain: key.toString('base64'), about });
  const range = (chain: string, trail: number) =>
    queries.selectFrom('sealRanges').selectAll().where('chain', '=', chain).where('trail', '=', trail);
  const keyOf: SealStore['keyOf'] = (chain, { trail, next }) => {
    const row = store.first(range(chain, trail));
    if (row === undefined || row.next !== next) throw new RangeError('no such range');
    return { epoch: next, key: open(row.nextKey, aboutNext(chain, trail, next)) };
  };
  return {
    keepChain: (workstation, firstKey) => {
      const chain = sealChainOf(firstKey);
      const row = { chain, workstation, firstKey: close(firstKey, aboutFirst(chain)), agreedMs: clock.wallMs() };
      store.change(queries.insertInto('sealChains').values(row));
      return chain;
    },
    chainsOf: (workstation) =>
      store
        .all(
          queries
            .selectFrom('sealChains')
            .select('chain')
            .where('workstation', '=', workstation)
            .orderBy(AGREED, 'desc'),
        )
        .map(({ chain }) => chain),
    workstationOf: (chain) =>
      store.first(queries.selectFrom('sealChains').select('workstation').where('chain', '=', chain))?.workstation ??
      null,
    firstKey: (chain) => {
      const row = store.first(queries.selectFrom('sealChains').select('firstKey').where('chain', '=', chain));
      return row === undefined ? null : open(row.firstKey, aboutFirst(chain));
    },
    ranges: (chain) =>
      store.all(
        queries
          .selectFrom('sealRanges')
          .select(['trail', 'first', 'next', 'startedMs'])
          .where('chain', '=', chain)
          .orderBy('first'),
      ),
    allRanges: () =>
      Map.groupBy(
        store.all(
          queries.selectFrom('sealRanges').select(['chain', 'trail', 'first', 'next', 'startedMs']).orderBy('first'),
        ),
        ({ chain }) => chain,
      ),
    keyOf,
    pointOf: (trail) => {
      const last = queries.selectFrom('sealRanges').selectAll().where('trail', '=', trail).orderBy('seq', 'desc');
      const row = store.first(last.limit(1));
      if (row === undefined) return null;
      const { chain, first, next, sealedSeq, seq } = row;
      return { chain, first, next, key: keyOf(chain, row), sealedSeq, seq };
    },
    keepPoint: (trail, { chain, first, next, key, sealedSeq, seq }) => {
      const nextKey = close(key.key, aboutNext(chain, trail, next));
      const changing = { next, nextKey, sealedSeq, seq };
      const row = { chain, trail, first, ...changing, startedMs: time.nowMs() };
      store.change(
        queries
          .insertInto('sealRanges')
          .values(row)
          .onConflict((conflict) => conflict.columns(['chain', 'trail']).doUpdateSet(changing)),
      );
    },
    pulseOf: (trail) => {
      const row = store.first(queries.selectFrom('sealPulses').selectAll().where('trail', '=', trail));
      if (row === undefined) return null;
      const { bootId, monotonicMs, isRunning, hasSealed } = row;
      return { bootId, monotonicMs, isRunning: isRunning === 1, hasSealed: hasSealed === 1 };
    },
    keepPulse: (trail, { bootId, monotonicMs, isRunning, hasSealed }) => {
      const row = { bootId, monotonicMs, isRunning: isRunning ? 1 : 0, hasSealed: hasSealed ? 1 : 0 } as const;
      store.change(
        queries
          .insertInto('sealPulses')
          .values({ trail, ...row })
          .onConflict((conflict) => conflict.column('trail').doUpdateSet(row)),
      );
    },
  };
}

const aboutFirst = (chain: string): string => `seal chain ${chain}`;
const aboutNext = (chain: string, trail: number, next: number): string => `seal key ${chain} ${trail} ${next}`;
