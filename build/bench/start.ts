import { join } from 'node:path';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import { benchFolder, fillTrail, openBenchTrail } from './place.ts';
import { median, row, rounded, type Goal, type Row } from './row.ts';

const RUNS = 9;
const FEW = 1000;
const MANY = 1_000_000;
const GOAL: Goal = { name: 'start to ready with 1,000,000 records', limit: 1.2, unit: 'x with 1,000', must: 'at most' };

/** Opening a trail, from the lock to the first durable record, whatever lies in it already. */
export async function measure(): Promise<readonly Row[]> {
  const folder = benchFolder();
  const starters = [];
  for (const records of [FEW, MANY]) {
    const [file, vault] = [join(folder, `trail-${records}.db`), createMemoryVault()];
    const trail = await openBenchTrail(file, vault);
    await fillTrail(trail, records);
    await trail.close();
    starters.push(async (): Promise<number> => {
      const began = performance.now();
      const opened = await openBenchTrail(file, vault);
      const ms = performance.now() - began;
      await opened.close();
      return ms;
    });
  }
  const runs: (readonly number[])[] = [];
  for (let run = -1; run < RUNS; run += 1) {
    const times = [];
    for (const start of starters) times.push(await start());
    if (run >= 0) runs.push(times); // the first one warms
  }
  const of = (which: number): number[] => runs.map((times) => times[which] ?? 0);
  const note = `${rounded(median(of(1)))} ms against ${rounded(median(of(0)))} ms`;
  return [
    row(
      GOAL,
      of(1).map((ms, n) => ms / (of(0)[n] ?? 0)),
      note,
    ),
  ];
}
