import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrail } from '../../electron/core/audit/open-trail.ts';
import type { Trail } from '../../electron/core/audit/trail.ts';
import { systemClock } from '../../electron/core/system-clock.ts';
import { testEvent } from '../../electron/core/audit/testing/test-trail.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';

/** A folder on the disk that is measured, removed with the process. */
export function benchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The agent's own trail; its keychain, which is not what is measured, is in memory. */
export async function openBenchTrail(file: string, vault: Vault = createMemoryVault()): Promise<Trail> {
  const opened = await openTrail({
    file,
    vault,
    clock: systemClock,
    bootId: '3f1c1c1e-7f0e-4f5e-9a63-0d8c3d2a7e11',
    clockInfo: () => ({ source: 'ntp', offsetMs: 3, checkedAt: '2026-11-26T00:00:00.000Z' }),
    source: () => ({ workstation: 'reading-1', site: 'st-mary', ips: ['192.0.2.7'], machineId: 'a'.repeat(64) }),
    as: 'agent',
  });
  if (!opened.ok) throw new Error(opened.code);
  return opened.value.trail;
}

/** The bytes of one record, as the trail makes them. */
export async function recordBytes(trail: Trail): Promise<Buffer> {
  await trail.append(testEvent(1));
  const unsent = trail.unsent(2, 1e6);
  if (!unsent.ok || unsent.value[1] === undefined) throw new Error('no record to copy');
  return unsent.value[1].bytes;
}

const AT_ONCE = 5000;
/** What is recorded of one study, from the search for it to its end. */
const RECORDS_OF_STUDY = 8;

/** Appends until the trail has `records`. */
export async function fillTrail(trail: Trail, records: number): Promise<void> {
  for (let left = records - trail.status().seq; left > 0; left = records - trail.status().seq) {
    const stored = Array.from({ length: Math.min(left, AT_ONCE) }, (_, n) =>
      trail.append(testEvent(Math.floor((left - n) / RECORDS_OF_STUDY))),
    );
    for (const one of await Promise.all(stored)) if (!one.ok) throw new Error(one.code);
  }
}
