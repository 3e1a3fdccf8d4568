import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Depth } from '../../electron/core/audit/verify-records.ts';
import { verifyTrail } from '../../electron/core/audit/verify-trail.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';
import { benchFolder, fillTrail, openBenchTrail, recordBytes } from './place.ts';
import { median, perSecond, row, rounded, type Goal, type Row } from './row.ts';

const START_RUNS = 9;
const VERIFY_RUNS = 3;
const FEW = 1000;
const MANY = 1_000_000;

const START: Goal = {
  name: 'start to ready with 1,000,000 records',
  limit: 1.2,
  unit: 'x with 1,000',
  must: 'at most',
};
const FULL: Goal = {
  name: 'full verification, records per second',
  limit: 0.25,
  unit: 'x SHA-256 of the same bytes',
  must: 'at least',
};
const CHAIN: Goal = {
  name: 'chain-only verification, per second',
  limit: 0.6,
  unit: 'x SHA-256 of 64 bytes',
  must: 'at least',
};

type Place = { readonly file: string; readonly vault: Vault };

/** What a trail of a million records costs at the start and when all of it is verified. */
export async function measure(): Promise<readonly Row[]> {
  const folder = benchFolder();
  const few = await filled(join(folder, 'few.db'), FEW);
  const many = await filled(join(folder, 'many.db'), MANY);
  return [await startRow(few, many), ...(await verifyRows(many))];
}

async function filled(file: string, records: number): Promise<Place & { readonly record: Buffer }> {
  const vault = createMemoryVault();
  const trail = await openBenchTrail(file, vault);
  const record = await recordBytes(trail);
  await fillTrail(trail, records);
  await trail.close();
  return { file, vault, record };
}

/** From the writer's lock to the first durable record of the run. */
async function startMs({ file, vault }: Place): Promise<number> {
  const began = performance.now();
  const trail = await openBenchTrail(file, vault);
  const ms = performance.now() - began;
  await trail.close();
  return ms;
}

async function startRow(few: Place, many: Place): Promise<Row> {
  const runs: { readonly few: number; readonly many: number }[] = [];
  for (let run = -1; run < START_RUNS; run += 1) {
    const times = { few: await startMs(few), many: await startMs(many) };
    if (run >= 0) runs.push(times); // the first one warms
  }
  const of = (which: 'few' | 'many'): string => rounded(median(runs.map((run) => run[which])));
  const ratios = runs.map((run) => run.many / run.few);
  return row(START, ratios, `${of('many')} ms against ${of('few')} ms`);
}

/** `glasskey audit verify` without its start, on all cores, against bare hashing on one. */
async function verifyRows({ record, ...place }: Place & { readonly record: Buffer }): Promise<readonly Row[]> {
  await verifyRate(place, 'chain'); // warm
  const runs: { readonly full: number; readonly sha: number; readonly chain: number; readonly sha64: number }[] = [];
  for (let run = 0; run < VERIFY_RUNS; run += 1) {
    runs.push({
      sha: hashRate(record),
      full: await verifyRate(place, 'content'),
      sha64: hashRate(record.subarray(0, 64)),
      chain: await verifyRate(place, 'chain'),
    });
  }
  const strict = rounded(await verifyRate(place, 'records'));
  const of = (which: 'full' | 'sha' | 'chain' | 'sha64'): string => rounded(median(runs.map((run) => run[which])));
  const cores = `on ${availableParallelism()} cores, ${rounded(MANY)} records`;
  const fully = `${of('full')}/s ${cores}, against ${of('sha')}/s; ${strict}/s with each record parsed and its seals too`;
  return [
    row(
      FULL,
      runs.map((run) => run.full / run.sha),
      fully,
    ),
    row(
      CHAIN,
      runs.map((run) => run.chain / run.sha64),
      `${of('chain')}/s ${cores}, against ${of('sha64')}/s`,
    ),
  ];
}

async function verifyRate(place: Place, depth: Depth): Promise<number> {
  const began = performance.now();
  const verdict = await verifyTrail({ ...place, log: null, depth });
  if (verdict.kind !== 'whole') throw new Error(`not whole: ${JSON.stringify(verdict)}`);
  return perSecond(verdict.seq, performance.now() - began);
}

/** SHA-256 in the fastest way that Node offers, on one core. */
function hashRate(bytes: Uint8Array): number {
  const count = 500_000;
  const began = performance.now();
  for (let n = 0; n < count; n += 1) hash('sha256', bytes, 'binary');
  return perSecond(count, performance.now() - began);
}
