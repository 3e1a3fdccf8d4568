import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { testEvent } from '../../electron/core/audit/testing/test-trail.ts';
import { benchFolder, openBenchTrail } from './place.ts';
import { percentile } from './row.ts';

// Run by slow-disk.ts under its shim: prints one JSON line.
const PER_SECOND = 1000;
const MS = 5000;
const NS_PER_MS = 1e6;

const trail = await openBenchTrail(join(benchFolder(), 'trail.db'));
await sleep(500); // what a start leaves to do
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const durable: number[] = [];
const append = async (n: number): Promise<void> => {
  const began = performance.now();
  const stored = await trail.append(testEvent(n));
  if (!stored.ok) throw new Error(stored.code);
  durable.push(performance.now() - began);
};
const began = performance.now();
const appends: Promise<void>[] = [];
for (let passed = 0; passed < MS; passed = performance.now() - began) {
  while (appends.length < (passed / 1000) * PER_SECOND) appends.push(append(appends.length));
  await sleep(1);
}
delay.disable();
await Promise.all(appends);
await trail.close();
const figures = {
  loopP99Ms: delay.percentile(99) / NS_PER_MS,
  loopMaxMs: delay.max / NS_PER_MS,
  appendP99Ms: percentile(durable, 0.99),
};
console.log(JSON.stringify(figures));
