import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTrail } from '../../electron/core/audit/open-trail.ts';
import type { Trail } from '../../electron/core/audit/trail.ts';
import { systemClock } from '../../electron/core/system-clock.ts';
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
