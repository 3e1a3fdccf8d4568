import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { COSIGNATURE, verifierText } from '../../protocol/log/signed-note.ts';
import { changeWitnesses } from '../log/witnesses.ts';
import { restoreLog } from '../log/restore-log.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { newDataDir, testClock, type TestClock } from '../testing/test-collector.ts';
import { BUNDLE_DAYS, currentPolicy, keepPolicyFresh, publishPolicy, skipSerials } from './publish-policy.ts';

let dataDir: string;
let opened: OpenedCollector;
let clock: TestClock;
beforeEach(async () => {
  dataDir = newDataDir();
  clock = testClock();
  opened = await openCollector({ dataDir, clock });
  await keepFresh();
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true });
});

const { publicKey } = generateKeyPairSync('ed25519');
const WITNESS = { key: verifierText('w.example', publicKey, COSIGNATURE), url: 'https://w.example', ca: null };
const addWitness = () => changeWitnesses(opened.collector, { do: 'add', witness: WITNESS }, 'test');
const keepFresh = () => keepPolicyFresh(opened.collector, opened.policyKey, opened.name);
const publish = () =>
  publishPolicy(opened.collector, opened.policyKey, {
    policy: DEFAULT_POLICY,
    collectorName: opened.name,
    actor: 'test',
  });
const serial = (): number => currentPolicy(opened.collector)?.serial ?? 0;
function claims(): unknown {
  const payload = currentPolicy(opened.collector)?.jws.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString());
}

it('a policy that is fresh is not published again', async () => {
  await keepFresh();
  expect(serial()).toBe(1);
});

it('is published again once a clock that was ahead is put right: a bundle says for how long it is good', async () => {
  clock.set(1000 * 86_400_000);
  await keepFresh();
  clock.set(-1000 * 86_400_000);
  await keepFresh();
  await keepFresh();
  expect(serial()).toBe(3);
  expect(currentPolicy(opened.collector)?.expiresMs).toBeLessThanOrEqual(clock.wallMs() + BUNDLE_DAYS * 86_400_000);
  clock.set(-3_600_000);
  await keepFresh();
  expect(serial()).toBe(3);
});

it('tells workstations who cosigns, also where the command that changed it ended before it published', async () => {
  expect(addWitness()).toBeNull();
  await keepFresh();
  await keepFresh();
  expect([serial(), claims()]).toEqual([
    2,
    expect.objectContaining({ witnesses: { keys: [WITNESS.key], required: 0 } }),
  ]);
});

it('publishes above the serials of after a backup, also where the command that put it back ended before it did', async () => {
  restoreLog(opened.collector, 'test', true);
  await keepFresh();
  await keepFresh();
  expect(serial()).toBe(1002);
});

it('skips them once more where it was put back again before it published: those of the first time may be known', async () => {
  skipSerials(opened.collector, 1000);
  skipSerials(opened.collector, 1000);
  expect(await publish()).toEqual({ ok: true, serial: 2002 });
});

it('skips the serials of after a backup also when that is put back while a policy is being signed', async () => {
  const published = publish();
  restoreLog(opened.collector, 'test', true);
  expect(await published).toEqual({ ok: true, serial: 1002 });
});

it('tells who cosigns also when that changes while a policy is being signed', async () => {
  const published = publish();
  addWitness();
  await published;
  expect(claims()).toMatchObject({ witnesses: { keys: [WITNESS.key] } });
});
