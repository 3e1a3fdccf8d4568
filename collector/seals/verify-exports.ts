import { createKeyLadder } from '../../protocol/seal/key-ladder.ts';
import { sealIn } from '../../protocol/seal/seal.ts';
import { verifySeals, type EpochRange, type Silence } from '../../protocol/seal/verify-seals.ts';
import type { Collector } from '../collector.ts';
import { createTrailStore, type TrailStore } from '../trail/trail-store.ts';
import type { ExportedLink, ReadExport } from './read-export.ts';
import { createSealStore, type SealStore } from './seal-store.ts';
import { holesIn } from './sweep-seals.ts';

export type ExportCheck =
  | {
      readonly kind: 'whole';
      readonly trail: string;
      readonly seq: number;
      readonly sealedSeq: number;
      /** When the last seal was made, by the workstation's clock: what came later is not here. */
      readonly sealedAt: string | null;
      readonly epochs: readonly EpochRange[];
      readonly silences: readonly Silence[];
    }
  /** `seq` to `toSeq`: where the first record is that does not hold; null where that is not in the file. */
  | {
      readonly kind: 'broken';
      readonly trail: string | null;
      readonly seq: number | null;
      readonly toSeq: number | null;
      readonly what: string;
    };

/** Epochs that are neither in these files nor with the collector, though later ones are: their records are missing. */
export type MissingEpochs = EpochRange;

export type ExportsVerdict = { readonly checks: readonly ExportCheck[]; readonly missing: readonly MissingEpochs[] };

/**
 * Verifies exports of trails that need not have been sent: every leaf and head, every seal under the key of its epoch, what is
 * held here of the same trails, and that all epochs of their chains are somewhere.
 */
export function verifyExports(collector: Collector, files: readonly ReadExport[]): ExportsVerdict {
  const trails = createTrailStore(collector);
  const seals = createSealStore(collector);
  const checks = files.map((file) => checkOne(trails, seals, file));
  return { checks, missing: missingEpochs(seals, checks) };
}

function checkOne(trails: TrailStore, seals: SealStore, { trail, links, bad }: ReadExport): ExportCheck {
  const broken = (what: string, seq: number | null, toSeq = seq): ExportCheck => {
    return { kind: 'broken', trail, seq, toSeq, what };
  };
  if (trail === null || bad !== null) return broken(bad?.what ?? 'record', bad?.seq ?? 1);
  const held = trails.find(trail);
  const other = held === null ? null : firstOther(trails, held.number, links);
  if (other !== null) return broken('other', other);
  if (held !== null && links.length < held.seq) return broken('tail', links.length + 1, held.seq);
  const verdict = verifySeals({ trail, records: links, keys: createKeyLadder(firstKeysOf(seals, links)) });
  if (verdict.kind === 'broken') return broken(verdict.what, verdict.seq, verdict.toSeq);
  const { sealedSeq, epochs, silences } = verdict;
  const sealedAt = links[sealedSeq - 1]?.record?.at ?? null;
  return { kind: 'whole', trail, seq: links.length, sealedSeq, sealedAt, epochs, silences };
}

/** The first record that is another one than the collector holds. */
function firstOther(trails: TrailStore, trail: number, links: readonly ExportedLink[]): number | null {
  for (const { seq, leaf } of links) {
    const point = trails.point(trail, seq);
    if (point === null) return null;
    if (!point.leaf.equals(leaf)) return seq;
  }
  return null;
}

/** Of every chain that a seal names and that was agreed on here. */
function firstKeysOf(seals: SealStore, links: readonly ExportedLink[]): readonly Buffer[] {
  const named = links.flatMap(({ record }) => (record === null ? [] : (sealIn(record)?.chain ?? [])));
  return [...new Set(named)].map(seals.firstKey).filter((key) => key !== null);
}

/** A range that is in a file and here counts once. */
function missingEpochs(seals: SealStore, checks: readonly ExportCheck[]): readonly MissingEpochs[] {
  const inFiles = checks.flatMap((check) => (check.kind === 'whole' ? check.epochs : []));
  return [...new Set(inFiles.map(({ chain }) => chain))].flatMap((chain) => {
    const own = inFiles.filter((range) => range.chain === chain);
    const all = [...seals.ranges(chain), ...own.map(({ from, to }) => ({ first: from, next: to + 1 }))];
    return holesIn(all.toSorted((one, other) => one.first - other.first)).map(({ from, to }) => ({ chain, from, to }));
  });
}
