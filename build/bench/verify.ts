import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';
import type { Depth } from '../../electron/core/audit/verify-records.ts';
import { verifyTrail } from '../../electron/core/audit/verify-trail.ts';
import { benchFolder, fillTrail, openBenchTrail, recordBytes } from './place.ts';
import { median, perSecond, row, rounded, type Goal, type Row } from './row.ts';

const RUNS = 5;
const RECORDS = 200_000;
const FULL: Goal = { name: 'full verification, records per second', limit: 0.25, unit: 'x SHA-256', must: 'at least' };
const CHAIN: Goal = { name: 'chain-only verification, per second', limit: 0.6, unit: 'x SHA-256', must: 'at least' };

/** `glasskey audit verify` without its start, on all cores, against bare hashing of the same bytes on one. */
export async function measure(): Promise<readonly Row[]> {
  const [file, vault] = [join(benchFolder(), 'trail.db'), createMemoryVault()];
  const trail = await openBenchTrail(file, vault);
  const record = await recordBytes(trail);
  await fillTrail(trail, RECORDS);
  await trail.close();
  const [full, chain, strict]: [number[], number[], number[]] = [[], [], []];
  const [sha, sha64]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    sha.push(hashRate(record));
    full.push(await rateOf({ file, vault, depth: 'content' }));
    sha64.push(hashRate(record.subarray(0, 64)));
    chain.push(await rateOf({ file, vault, depth: 'chain' }));
    strict.push(await rateOf({ file, vault, depth: 'records' }));
  }
  const cores = `${availableParallelism()} cores`;
  const strictly = `${rounded(median(strict))}/s with each record parsed too`;
  return [
    row(
      FULL,
      ratios(full, sha),
      `${rounded(median(full))}/s on ${cores} against ${rounded(median(sha))}/s; ${strictly}`,
    ),
    row(CHAIN, ratios(chain, sha64), `${rounded(median(chain))}/s on ${cores} against ${rounded(median(sha64))}/s`),
  ];
}

const ratios = (own: readonly number[], peer: readonly number[]): number[] =>
  own.map((rate, n) => rate / (peer[n] ?? 0));

async function rateOf(what: { readonly file: string; readonly vault: Vault; readonly depth: Depth }): Promise<number> {
  const began = performance.now();
  const verdict = await verifyTrail({ ...what, log: null });
  if (verdict.kind !== 'whole' || verdict.seq !== RECORDS) throw new Error(`not whole: ${verdict.kind}`);
  return perSecond(RECORDS, performance.now() - began);
}

/** SHA-256 of the same bytes in the fastest way that Node offers, on one core. */
function hashRate(bytes: Uint8Array): number {
  const began = performance.now();
  for (let n = 0; n < RECORDS; n += 1) hash('sha256', bytes, 'binary');
  return perSecond(RECORDS, performance.now() - began);
}
