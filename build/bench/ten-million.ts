import { openBenchLog, timeProofs } from './open-bench-log.ts';

/** Fills a log with ten million leaves and says, as one line of JSON, how much memory it took at most and how fast its proofs are. */
const LEAVES = 10_000_000;
const BATCH = 500;

const p99 = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? 0;

const startMs = performance.now();
const bench = openBenchLog();
try {
  bench.fill(LEAVES / BATCH, BATCH, 20);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  const p99Ms = p99(timeProofs(bench.log, 2000));
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024); // of the kernel, at its highest
  process.stdout.write(`${JSON.stringify({ leaves: bench.log.head().size, mebibytes, p99Ms, seconds })}\n`);
} finally {
  bench.close();
}
