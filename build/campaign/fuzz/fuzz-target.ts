import { setTimeout as delay } from 'node:timers/promises';
import { createSeeded } from '../../../e2e/proofs/support/seeded.ts';
import type { TargetReport } from './fuzz-report.ts';
import type { CaseEnd, FuzzTarget, OpenTarget } from './target.ts';

/** More than garbage that is not collected yet, less than what a leak of 1 KiB a case comes to. */
const MOST_GROWN_MIB = 48;
const MOST_FAULTS = 10;
/** An answer that takes so long is none: whoever waits for it hangs. */
const CASE_MS = 30_000;
const MIB = 1024 * 1024;

export type FuzzOrder = { readonly from: number; readonly count: number; readonly seed: number };

/** Hands a target its cases, one after the other, each drawn from its own lots: case N is the same in every run of a seed. */
export async function fuzzTarget(target: FuzzTarget, { from, count, seed }: FuzzOrder): Promise<TargetReport> {
  const fromMs = performance.now();
  const open = await target.open();
  const faults: string[] = [];
  const ends = { refused: 0, taken: 0 };
  let early: number | null = null;
  let done = 0;
  for (; done < count && faults.length < MOST_FAULTS; done += 1) {
    if (done === Math.floor(count / 10)) early = await reachableMib();
    const end = await runCase(open, from + done, seed);
    if (end.kind === 'fault') faults.push(`${target.name}, case ${from + done}: ${end.what}`);
    else ends[end.kind] += 1;
  }
  const grownMib = (await reachableMib()) - (early ?? 0);
  if (grownMib > MOST_GROWN_MIB) faults.push(`${target.name}: keeps ${grownMib.toFixed(0)} MiB of ${count} cases`);
  faults.push(...(await open.close()).map((what) => `${target.name}, at the end: ${what}`));
  return { name: target.name, cases: done, ...ends, seconds: (performance.now() - fromMs) / 1000, grownMib, faults };
}

async function runCase(open: OpenTarget, number: number, seed: number): Promise<CaseEnd> {
  try {
    const end = open.step(createSeeded(number, seed));
    if (!(end instanceof Promise)) return end;
    const late = new AbortController();
    const noAnswer = delay(CASE_MS, { kind: 'fault', what: 'no answer' } as const, { signal: late.signal });
    noAnswer.catch(() => undefined);
    return await Promise.race([end, noAnswer]).finally(() => late.abort());
  } catch (error) {
    return { kind: 'fault', what: `crash: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
}

/** What cannot be collected: of JavaScript, and of buffers outside of it. */
async function reachableMib(): Promise<number> {
  // Buffers are given back by another thread, whose work the next collection counts.
  for (let round = 0; round < 3; round += 1) {
    await delay(10);
    globalThis.gc?.();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / MIB;
}
