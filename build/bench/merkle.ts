import { execFileSync } from 'node:child_process';
import { hash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { openBenchLog, timeProofs } from './open-bench-log.ts';

/** One line of the bench: the median of its runs, held against its limit. */
export type MerkleRow = {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly ok: boolean;
  readonly must: 'at most';
  readonly min: number;
  readonly max: number;
  readonly runs: number;
  readonly note: string;
};

const BATCH = 500;
const LEAVES = 1_000_000;
const RUNS = 50;

/** The transparency log of a collector: its growth beside bare hashing in the same run, and its proofs at a million leaves. */
export function merkleRows(): readonly MerkleRow[] {
  const bench = openBenchLog();
  try {
    const batches = LEAVES / BATCH / RUNS;
    const hashes = Array.from({ length: RUNS }, () => {
      const hashMs = timeHashes(batches * BATCH) / (batches * BATCH);
      return bench.fill(batches, BATCH) / (batches * BATCH) / hashMs;
    });
    const p99s = Array.from({ length: 5 }, () => percentile(timeProofs(bench.log, 1000), 0.99));
    return [
      row(
        { name: 'Merkle append in batches of 500', limit: 2.5, unit: "hashes' time a leaf" },
        hashes,
        `${LEAVES} leaves`,
      ),
      row(
        { name: 'inclusion proof from the store at 1,000,000 leaves, p99', limit: 1, unit: 'ms' },
        p99s,
        '1000 proofs a run',
      ),
    ];
  } finally {
    bench.close();
  }
}

const TenMillionSchema = z.object({
  leaves: z.number(),
  mebibytes: z.number(),
  p99Ms: z.number(),
  seconds: z.number(),
});

/** What a log keeps does not grow with it; V8 lets garbage grow to 48 MB where nobody minds. Here somebody does. */
const SMALL_GARBAGE = ['--max-semi-space-size=4'];

/** Ten million leaves in a process of its own: its highest resident memory, and its proofs. Takes minutes. */
export function tenMillionRows(): readonly MerkleRow[] {
  const out = execFileSync(process.execPath, [...SMALL_GARBAGE, join(import.meta.dirname, 'ten-million.ts')], {
    encoding: 'utf8',
  });
  const { leaves, mebibytes, p99Ms, seconds } = TenMillionSchema.parse(JSON.parse(out));
  const note = `${leaves} leaves, filled in ${seconds} s`;
  return [
    row({ name: 'memory of a log of 10,000,000 leaves', limit: 200, unit: 'MB' }, [mebibytes], note),
    row({ name: 'inclusion proof at 10,000,000 leaves, p99', limit: 5, unit: 'ms' }, [p99Ms], note),
  ];
}

/** Pure SHA-256 of 64 bytes, in the fastest way that Node offers: milliseconds for `count`. */
function timeHashes(count: number): number {
  const bytes = randomBytes(64);
  const startMs = performance.now();
  for (let n = 0; n < count; n += 1) hash('sha256', bytes, 'binary');
  return performance.now() - startMs;
}

const percentile = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * p))] ?? 0;

function row(goal: Pick<MerkleRow, 'name' | 'limit' | 'unit'>, values: readonly number[], note: string): MerkleRow {
  const value = percentile(values, 0.5);
  const spread = { min: Math.min(...values), max: Math.max(...values), runs: values.length };
  return { ...goal, value, must: 'at most', ok: value <= goal.limit, ...spread, note };
}
