import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../collector/enrolment/create-token.ts';
import { listWorkstations } from '../../collector/enrolment/workstations.ts';
import { startCollector, type RunningCollector } from '../../collector/serve.ts';
import { queries } from '../../collector/store/queries.ts';
import { CHEAP, testClock } from '../../collector/testing/test-collector.ts';
import { enrolTestWorkstation } from '../../collector/testing/test-workstation.ts';
import type { EnrolmentToken } from '../../protocol/wire/enrolment.ts';
import { lookAround } from '../../electron/core/doctor/facts/place.ts';
import { lookAtToken } from '../../electron/core/doctor/facts/look-at-token.ts';
import { enrolByFile } from '../../electron/core/enrolment/enrol-by-file.ts';
import { DIRECT_NETWORK } from '../../electron/core/network/direct-network.ts';
import { readLinuxPolicy } from '../../electron/core/policy/machine/sources/linux-source.ts';
import { createProtectedFolder, IS_ROOT } from '../../electron/core/policy/machine/testing/protected-folder.ts';
import { ASKED } from '../../electron/core/sync/asked.ts';
import { CLIENT_KEY, enrolmentFile } from '../../electron/core/sync/enrolment.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import type { Vault } from '../../electron/core/vault/vault.ts';
import type { RunningAgent } from '../../electron/wiring/running-agent.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { passMinute, readRecords, startWindowless } from './support/windowless-agent.ts';

const WAIT_MS = 30_000;
const NOBODY = 65_534;
const text = (token: unknown): string => Buffer.from(JSON.stringify(token)).toString('base64url');

describe.skipIf(!IS_ROOT)('a workstation that finds an enrolment token of IT’s', () => {
  const etc = createProtectedFolder();
  const tokenFile = join(etc.path, 'enrolment-token');
  const top = mkdtempSync(join(tmpdir(), 'silent-enrolment-'));
  const policy = { enrolmentTokenFile: tokenFile, lookAgainSeconds: 2 };
  let collector: RunningCollector;
  let port = 0;
  let agent: RunningAgent | null = null;

  const startServer = () =>
    startCollector({ dataDir: join(top, 'collector'), port, clock: testClock(), passwordCost: CHEAP });
  const newToken = (uses = 1) => {
    const { url, caFingerprint } = collector;
    const params = {
      url,
      caFingerprint,
      site: 'North',
      tenant: 'St. Mary',
      ring: 'early',
      hours: 1,
      uses,
      actor: 'test',
    };
    return createToken(collector.collector, params);
  };
  const usesLeft = () =>
    collector.collector.store.all(queries.selectFrom('enrolmentTokens').select('usesLeft')).at(-1)?.usesLeft;
  const newPlace = () => ({ folder: mkdtempSync(join(top, 'agent-')), vault: createMemoryVault() });
  const faults = () => agent?.snapshot().faults.map(({ code }) => code) ?? [];
  const untilFault = (code: string) => waitUntil(code, WAIT_MS, () => faults().includes(code));
  /** A new beginning waits for a tick. */
  const untilOnline = () =>
    waitUntil('it is online', WAIT_MS, () => {
      agent?.onTick(0);
      return agent?.snapshot().collector === 'online';
    });
  type Place = ReturnType<typeof newPlace>;
  const start = async (place: Place): Promise<void> => {
    agent = await startWindowless({ ...place, policyFile: etc.policyFile });
  };
  const stop = async (): Promise<void> => {
    await agent?.stop('shutdown');
    agent = null;
  };
  const examine = async (place: Place) => {
    const readMachinePolicy = () => readLinuxPolicy(etc.policyFile);
    const around = lookAround({ ...place, wallMs: Date.now, readMachinePolicy, depth: 'ends' });
    const { kind } = await lookAtToken(around);
    await around.close();
    return kind;
  };

  beforeAll(async () => {
    collector = await startServer();
    ({ port } = collector);
  });
  afterEach(async () => {
    await stop();
    etc.set(policy);
    rmSync(tokenFile, { force: true });
  });
  afterAll(async () => {
    await collector.stop();
    etc.remove();
    rmSync(top, { recursive: true, force: true });
  });

  it('waits for a network, enrols without a person, burns the token, and never uses it again', async () => {
    etc.set(policy);
    const place = newPlace();
    const token = newToken(2);
    writeFileSync(tokenFile, token.text);
    await collector.stop();
    await start(place);
    await untilFault('collector.unreachable');
    expect(agent?.snapshot()).toMatchObject({ collector: 'not-enrolled', state: 'signedOut' });
    expect(await examine(place)).toBe('waits');
    collector = await startServer();
    await untilOnline();
    expect([usesLeft(), existsSync(tokenFile), faults()]).toEqual([1, false, []]);
    expect(listWorkstations(collector.collector)).toMatchObject([{ site: 'North', tenant: 'St. Mary', ring: 'early' }]);
    expect(agent?.snapshot().workstation.site).toBe('North');
    await waitUntil('it is recorded', WAIT_MS, async () => {
      const [record] = await readRecords(place, 'workstation.enrolled');
      return record?.detail['site'] === 'North';
    });
    expect((await readRecords(place, 'agent.started')).length).toBe(1); // it began anew within its process
    expect(await examine(place)).toBe('none');

    writeFileSync(tokenFile, token.text);
    expect(await examine(place)).toBe('left');
    await stop();
    rmSync(enrolmentFile(place.folder));
    await start(place);
    await untilFault('enrol.token_used');
    expect([usesLeft(), await examine(place)]).toEqual([1, 'used']);
    writeFileSync(tokenFile, newToken().text);
    passMinute(agent!);
    await untilOnline();
    expect(faults()).not.toContain('enrol.token_used');
  });

  const spoilt: readonly (readonly [string, string, string, () => Promise<void> | void])[] = [
    ['no token', 'enrol.token_unreadable', 'damaged', () => writeFileSync(tokenFile, 'hello')],
    ['one that has expired', 'enrol.token_expired', 'expired', () => put({ expiresAt: '2026-01-01T00:00:00Z' })],
    [
      'one of another authority',
      'collector.untrusted',
      'other-collector',
      () => put({ caFingerprint: '0'.repeat(64) }),
    ],
    ['one that is used up', 'token.rejected', 'rejected', () => putSpent()],
    [
      'one that somebody else can have put there',
      'enrol.token_file_untrusted',
      'file-untrusted',
      () => (put({}), chownSync(tokenFile, NOBODY, NOBODY)),
    ],
    [
      'one for another collector than the machine policy names',
      'enrol.not_of_policy',
      'not-of-policy',
      () => (put({}), etc.set({ ...policy, collectorCaFingerprint: '0'.repeat(64) })),
    ],
  ];
  const put = (change: Partial<EnrolmentToken>): void =>
    writeFileSync(tokenFile, text({ ...newToken().token, ...change }));
  const putSpent = async (): Promise<void> => {
    const { token, text: whole } = newToken();
    await enrolTestWorkstation({ running: () => collector, token: () => token });
    writeFileSync(tokenFile, whole);
  };

  it.each(spoilt)('shows, records and changes nothing with %s', async (_what, code, kind, spoil) => {
    etc.set(policy);
    const place = newPlace();
    await spoil();
    const before = usesLeft();
    await start(place);
    await untilFault(code);
    await waitUntil('the doctor says it', WAIT_MS, async () => (await examine(place)) === kind);
    const [refused, ...more] = await waitUntil('it is recorded', WAIT_MS, async () => {
      const records = await readRecords(place, 'workstation.enrolment_refused');
      return records.length > 0 && records;
    });
    expect([refused?.detail, more]).toEqual([{ code }, []]);
    expect([usesLeft(), existsSync(tokenFile), existsSync(enrolmentFile(place.folder))]).toEqual([before, true, false]);
    expect(agent?.snapshot().collector).toBe('not-enrolled');
  });

  it('leaves the token alone while it cannot be told what IT wants of this machine', async () => {
    etc.set(policy);
    const place = newPlace();
    await start(place);
    etc.set('{'); // what was good before still names the file
    passMinute(agent!);
    await untilFault('machine_policy.invalid');
    writeFileSync(tokenFile, newToken().text);
    passMinute(agent!);
    await delay(2000);
    expect([usesLeft(), existsSync(tokenFile), agent?.snapshot().collector]).toEqual([1, true, 'not-enrolled']);
    etc.set(policy);
    await waitUntil('it is believed again', WAIT_MS, () => {
      passMinute(agent!);
      return !faults().includes('machine_policy.invalid');
    });
    await untilOnline();
    expect(usesLeft()).toBe(0);
  });

  it('keeps what the collector gave it once it can, also after a new start, and spends no second use of the token on that', async () => {
    etc.set(policy);
    const { folder, vault } = newPlace();
    const keychain = { works: false, tries: 0 };
    const set: Vault['set'] = async (name, value) => {
      if (name === CLIENT_KEY) keychain.tries += 1;
      if (name === CLIENT_KEY && !keychain.works) throw new Error('the keychain went away');
      await vault.set(name, value);
    };
    const place = { folder, vault: { ...vault, set } };
    writeFileSync(tokenFile, newToken(5).text);
    await start(place);
    await untilFault('enrol.failed');
    await waitUntil('the doctor says it', WAIT_MS, async () => (await examine(place)) === 'unkept');
    await waitUntil('it has tried again', WAIT_MS, () => keychain.tries > 1);
    await stop();
    const before = keychain.tries;
    await start(place);
    await waitUntil('the next run has tried', WAIT_MS, () => keychain.tries > before);
    expect([usesLeft(), existsSync(tokenFile)]).toEqual([4, true]);
    keychain.works = true;
    await untilOnline();
    expect([usesLeft(), existsSync(tokenFile), faults(), vault.held.has(ASKED)]).toEqual([4, false, [], false]);
  });

  it('spends no use of the token where the keychain takes nothing before it asks', async () => {
    etc.set(policy);
    const { folder, vault } = newPlace();
    const set: Vault['set'] = async (name, value) => {
      if (name === ASKED) throw new Error('the keychain went away');
      await vault.set(name, value);
    };
    writeFileSync(tokenFile, newToken(5).text);
    const place = { folder, vault: { ...vault, set } };
    await start(place);
    await untilFault('enrol.failed');
    await waitUntil('the doctor says it', WAIT_MS, async () => (await examine(place)) === 'unkept');
    expect([usesLeft(), existsSync(tokenFile)]).toEqual([5, true]);
  });

  it('remembers a token whose file is root’s and stays, as an account that may not delete it', async () => {
    const place = newPlace();
    writeFileSync(tokenFile, newToken(2).text);
    chownSync(top, NOBODY, NOBODY);
    chownSync(place.folder, NOBODY, NOBODY);
    const as = { workstation: 'reading-1', machineId: 'm'.repeat(64) };
    const deps = { vault: place.vault, dataDir: place.folder, wallMs: Date.now, network: DIRECT_NETWORK, machine: {} };
    const enrol = () => enrolByFile({ ...deps, file: tokenFile, as }, null);
    process.seteuid?.(NOBODY);
    try {
      expect(await enrol()).toEqual({ kind: 'enrolled' });
      expect(await enrol()).toMatchObject({ kind: 'refused', code: 'enrol.token_used' });
    } finally {
      process.seteuid?.(0);
    }
    expect([existsSync(tokenFile), usesLeft()]).toEqual([true, 1]);
  });
});
