import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { AgentError } from '../../core/errors.ts';
import type { EffectivePolicy } from '../../core/policy/effective-policy.ts';
import { keepEmergencyCopy } from '../../core/policy/emergency-copy.ts';
import { EXAMPLE_POLICY, MACHINE_KEYS } from '../../core/policy/machine/machine-policy.ts';
import { readLinuxPolicy } from '../../core/policy/machine/sources/linux-source.ts';
import { createProtectedFolder, IS_ROOT } from '../../core/policy/machine/testing/protected-folder.ts';
import { createMemoryVault } from '../../core/vault/testing/memory-vault.ts';
import type { Vault } from '../../core/vault/vault.ts';
import { doctorCommand } from '../doctor/doctor-command.ts';
import { policyCommand } from './policy-command.ts';

/** A workstation whose signed policy named a PACS and two viewers. */
const dataDir = mkdtempSync(join(tmpdir(), 'effective-'));
keepEmergencyCopy(dataDir, {
  ...DEFAULT_POLICY,
  pacs: {
    dicomWebUrl: 'https://pacs.example/dicom-web',
    timeoutSeconds: 10,
    authentication: 'none',
    defaultIssuer: '',
  },
  viewers: [
    { kind: 'desktop', id: 'one', title: 'One', file: '/usr/bin/one', sha256: null, args: [], environment: [] },
    { kind: 'web', id: 'orthanc', title: 'Web', url: 'https://v.example/{studyUid}', origins: ['https://v.example'] },
  ],
});
afterAll(() => rmSync(dataDir, { recursive: true }));

async function run(policyFile: string, args: readonly string[], vault: Vault = createMemoryVault()) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const readMachinePolicy = () => readLinuxPolicy(policyFile);
  const exit = await policyCommand(['effective', ...args], { stdout, stderr, dataDir, vault, readMachinePolicy });
  stdout.end();
  stderr.end();
  return { exit, out: await text(stdout), err: await text(stderr) };
}
const effective = async (policyFile: string): Promise<EffectivePolicy> =>
  JSON.parse((await run(policyFile, ['--json'])).out);

/** The same as `glasskey doctor --json` has it, whatever else it finds. */
async function examined(policyFile: string): Promise<EffectivePolicy> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const readMachinePolicy = () => readLinuxPolicy(policyFile);
  await doctorCommand(['--json'], { stdout, stderr, dataDir, vault: createMemoryVault(), readMachinePolicy });
  stdout.end();
  return JSON.parse(await text(stdout)).effective;
}

describe.skipIf(!IS_ROOT)('glasskey policy effective', () => {
  const folder = createProtectedFolder();
  afterEach(() => folder.unset());
  afterAll(() => folder.remove());

  it.each(Object.entries(EXAMPLE_POLICY))(
    'sees %s from the Linux source as effective, and nothing else; so does the doctor',
    async (key, value) => {
      const without = await effective(folder.policyFile);
      expect(without.keys.find((one) => one.key === key)).not.toMatchObject({ origin: 'machine' });
      folder.set({ [key]: value });
      const told = await effective(folder.policyFile);
      const { machine, keys } = told;
      expect(machine).toMatchObject({ state: 'read', where: folder.policyFile, code: null, keepsViewers: false });
      expect(keys.filter(({ origin }) => origin === 'machine')).toMatchObject([{ key, value }]);
      expect(await examined(folder.policyFile)).toEqual(told);
    },
  );

  it('has at least thirty-two keys, and all of them at once', async () => {
    expect(MACHINE_KEYS.length).toBeGreaterThanOrEqual(32);
    folder.set({ ...EXAMPLE_POLICY, webViewers: true });
    const { exit, out } = await run(folder.policyFile, []);
    expect(exit).toBe(0);
    for (const key of MACHINE_KEYS) expect(out).toMatch(new RegExp(`^${key} +machine `, 'm'));
  });

  it('says when the signed policy is the stricter one, and counts it', async () => {
    folder.set({ idleMinutes: 30, offlineHours: 72 });
    const { keys } = await effective(folder.policyFile);
    expect(keys.find(({ key }) => key === 'idleMinutes')).toMatchObject({ value: 10, origin: 'built-in' });
  });

  it('ends with 1 for what is not valid, names it, and says what counts instead', async () => {
    folder.set({ idleMinutes: 99 });
    const { exit, out } = await run(folder.policyFile, []);
    expect(exit).toBe(1);
    expect(out).toContain('NOT VALID (machine_policy.invalid)');
    expect(out).toMatch(/^ +idleMinutes: /m);
    expect(out).toMatch(/^idleMinutes +built-in +10$/m);
  });

  it('ends with 1 where the keys would leave no viewer, and says that they do not count', async () => {
    folder.set({ viewersOff: ['one', 'orthanc'] });
    const { exit, out } = await run(folder.policyFile, []);
    expect([exit, out]).toEqual([1, expect.stringContaining('would leave no viewer')]);
  });
});

it('ends with 2 while the keychain is locked and there is something in it to ask', async () => {
  const { exit, err } = await run('/nowhere/policy.json', [], createMemoryVault());
  expect([exit, err]).toEqual([0, '']);
  const locked: Vault = { ...createMemoryVault(), get: () => Promise.reject(new AgentError('vault.locked')) };
  writeFileSync(join(dataDir, 'enrolment.json'), '{}');
  const asked = await run('/nowhere/policy.json', [], locked);
  rmSync(join(dataDir, 'enrolment.json'));
  expect(asked).toMatchObject({ exit: 2, out: '' });
  expect(asked.err).toContain('(vault.locked)');
});
