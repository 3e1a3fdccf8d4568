import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Heartbeat } from '../../../../protocol/wire/heartbeat.ts';
import { takeWriterLock } from '../../audit/writer-lock.ts';
import { createMemoryVault } from '../../vault/testing/memory-vault.ts';
import { trailFile } from '../../workstation/data-folder.ts';
import { writeHealth } from '../../workstation/health-file.ts';
import { judgeValues, type MachineReading } from '../../policy/machine/machine-reading.ts';
import { createClientKey } from '../../sync/client-key.ts';
import { writeEnrolment } from '../../sync/enrolment.ts';
import { createTestAuthority } from '../../../../protocol/tls/testing/test-authority.ts';
import type { Vault } from '../../vault/vault.ts';
import { agentCheck } from '../checks/agent.ts';
import { machinePolicyCheck } from '../checks/machine-policy.ts';
import { lookAtAgent } from './look-at-agent.ts';
import { lookAtCollector, lookAtEnrolment } from './look-at-collector.ts';
import { lookAtMachine } from './look-at-machine.ts';
import { findPolicy } from './look-at-policy.ts';
import { countUnsent } from './look-at-trail.ts';
import { lookAround } from './place.ts';

const NOW = Date.parse('2026-11-02T03:04:05Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doctor-place-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const said = (trail: Heartbeat['trail'], agoMs: number, life: Heartbeat['life'] = 'running'): void =>
  writeHealth(folder, {
    v: 1,
    at: new Date(NOW - agoMs).toISOString(),
    life,
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
const around = (machine: MachineReading = { kind: 'absent', where: 'nowhere' }, vault: Vault = createMemoryVault()) =>
  lookAround({
    folder,
    vault,
    wallMs: () => NOW,
    readMachinePolicy: () => Promise.resolve(machine),
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

it('an agent that ended in order is told from one that ended to be started anew, and was not', async () => {
  const ending = async (life: Heartbeat['life']) => {
    said({ state: 'open', unsent: 0, kept: 0 }, 30_000, life);
    return found();
  };
  expect([await ending('ending'), await ending('restarting'), await ending('asleep')]).toEqual([
    'ended',
    'not-restarted',
    'died',
  ]);
});

it('an enrolment that IT does not want counts for nothing, as for the agent', async () => {
  const [vault, authority] = [createMemoryVault(), await createTestAuthority()];
  const key = await createClientKey();
  await writeEnrolment(folder, vault, {
    v: 1,
    collectorUrl: 'https://127.0.0.1:1',
    workstation: 'reading-1',
    certificate: (await authority.sign(key.request)) ?? '',
    ca: authority.pem,
    collector: 'collector-1',
    site: 'North',
    policyKey: { kty: 'OKP', crv: 'Ed25519', x: 'x', kid: 'kid' },
    logKey: 'log',
    privateKey: key.privateKey,
  });
  const asked = async (collectorCaFingerprint: string) => {
    const place = around(judgeValues('nowhere', { collectorCaFingerprint }), vault);
    const kinds = [(await lookAtEnrolment(place)).kind, (await lookAtCollector(place)).kind];
    await place.close();
    return kinds;
  };
  expect(await asked(authority.fingerprint)).toEqual(['enrolled', 'unreachable']);
  expect(await asked('0'.repeat(64))).toEqual(['not-of-policy', 'not-enrolled']);
});

it('what IT set is told as counting nothing where it was never good', async () => {
  const judged = async (reading: MachineReading) => {
    const fact = await lookAtMachine(around(reading), await findPolicy(around(reading)));
    return machinePolicyCheck.judge(fact).code;
  };
  expect(await judged(judgeValues('nowhere', { idleMinutes: 99 }))).toBe('nothing');
  expect(await judged(judgeValues('nowhere', { idleMinutes: 9 }))).toBe('read');
});
