import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startKeyring, type LabKeyring } from '../lab/keyring.ts';
import { cutAgents } from './scenarios/cut-agent.ts';
import { buildShim } from './shim/build-shim.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-campaign-'));
const before = { ...process.env };
let keyring: LabKeyring;
beforeAll(async () => {
  keyring = await startKeyring();
  Object.assign(process.env, keyring.env);
});
afterAll(async () => {
  process.env = before;
  await keyring.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('the campaign finds the losses of a disk that only says that it syncs', async () => {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') };
  const shims = { disk: await buildShim('disk', folder), clock: '' };
  const field = { size: 'short' as const, seed: 7, folder: join(folder, 'room'), env, shims };
  const { figures, faults } = await cutAgents(field, { cuts: 9, lies: true });
  expect(figures.returned).toBeGreaterThan(20);
  expect(figures.lost).toBeGreaterThan(0);
  expect(faults.join()).toContain('found after a power cut');
}, 120_000);
