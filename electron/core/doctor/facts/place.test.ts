import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Heartbeat } from '../../../../protocol/wire/heartbeat.ts';
import { takeWriterLock } from '../../audit/writer-lock.ts';
import { createMemoryVault } from '../../vault/testing/memory-vault.ts';
import { trailFile } from '../../workstation/data-folder.ts';
import { writeHealth } from '../../workstation/health-file.ts';
import { agentCheck } from '../checks/agent.ts';
import { lookAtAgent } from './look-at-agent.ts';
import { countUnsent } from './look-at-trail.ts';
import { lookAround } from './place.ts';

const NOW = Date.parse('2026-11-02T03:04:05Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-place-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const said = (trail: Heartbeat['trail'], agoMs: number): void =>
  writeHealth(folder, {
    v: 1,
    at: new Date(NOW - agoMs).toISOString(),
    life: 'running',
    version: '1.2.3',
    ring: null,
    trail,
    seals: 'waiting',
    clock: { source: 'none', offsetMs: null },
    policy: { source: 'built-in', serial: null },
    displays: null,
    idleSource: 'ok',
    severity: null,
    faults: [],
  });
const around = () =>
  lookAround({
    folder,
    vault: createMemoryVault(),
    wallMs: () => NOW,
    readMachinePolicy: () => Promise.resolve({ kind: 'absent', where: 'nowhere' }),
    depth: 'ends',
  });
const found = async () => agentCheck.judge(await lookAtAgent(around())).code;

it('an agent that cannot open its trail is not told as dead, nor what waits in its memory as nothing', async () => {
  said({ state: 'absent', unsent: 0, kept: 2 }, 30_000);
  expect(await found()).toBe('without-trail');
  expect(await countUnsent(around())).toEqual({ kind: 'counted', unsent: 0, kept: 2 });
  said({ state: 'absent', unsent: 0, kept: 2 }, 300_000);
  expect(await found()).toBe('died');
});

it('an agent that has said that its trail is open, and does not hold it, is dead', async () => {
  said({ state: 'open', unsent: 0, kept: 0 }, 30_000);
  expect(await found()).toBe('died');
  writeFileSync(trailFile(folder), '');
  const lock = await takeWriterLock(trailFile(folder), 0);
  expect(await found()).toBe('running');
  lock.release();
});
