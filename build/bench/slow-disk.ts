import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { benchFolder } from './place.ts';
import { median, row, rounded, unmeasured, type Goal, type Row } from './row.ts';

const SHIM = join(import.meta.dirname, '../../electron/core/audit/testing/failing-disk.c');
const RUNS = 5;
const SYNC_MS = 10;
const DELAY: Goal = {
  name: 'event loop delay p99, 10 ms a sync, 1,000 appends a second',
  limit: 20,
  unit: 'ms',
  must: 'at most',
};
const RunSchema = z.object({ loopP99Ms: z.number(), loopMaxMs: z.number(), appendP99Ms: z.number() });

/** Appends at a steady rate to a disk that was made slow, each run a process of its own under the preloaded shim. */
export async function measure(): Promise<readonly Row[]> {
  if (process.platform !== 'linux') return [unmeasured(DELAY, 'needs a preloaded library: Linux only')];
  const shim = join(benchFolder(), 'slow-sync.so');
  execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', shim, SHIM, '-ldl']);
  const env = { ...process.env, LD_PRELOAD: shim, SLOW_SYNC_MS: String(SYNC_MS) };
  const runs = Array.from({ length: RUNS }, () => {
    const out = execFileSync(process.execPath, [join(import.meta.dirname, 'steady-appends.ts')], { env });
    return RunSchema.parse(JSON.parse(out.toString()));
  });
  const appendP99 = median(runs.map((run) => run.appendP99Ms));
  const longest = Math.max(...runs.map((run) => run.loopMaxMs));
  const note = `an append is durable within ${rounded(appendP99)} ms (p99); longest delay of the loop ${rounded(longest)} ms`;
  return [
    row(
      DELAY,
      runs.map((run) => run.loopP99Ms),
      note,
    ),
  ];
}
