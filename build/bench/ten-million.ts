import { openBenchLog, timeProofs } from './open-bench-log.ts';

/** Fills a log with ten million leaves and says, as one line of JSON, how much memory it took at most and how fast its proofs are. */
const LEAVES = 10_000_000;
const BATCH = 500;

const startMs = performance.now();
const bench = await openBenchLog();
try {
  bench.fill(LEAVES / BATCH, BATCH, 20);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  const times = timeProofs(bench.log, 2000).toSorted((a, b) => a - b);
  const p99Ms = times[Math.floor(times.length * 0.99)] ?? 0;
  const mebibytes = Math.round(process.resourceUsage().maxRSS / 1024); // of the kernel, at its highest
  process.stdout.write(`${JSON.stringify({ leaves: bench.log.head().size, mebibytes, p99Ms, seconds })}\n`);
} finally {
  bench.close();
}
