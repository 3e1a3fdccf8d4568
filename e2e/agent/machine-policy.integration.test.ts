import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../collector/enrolment/create-token.ts';
import { startCollector, type RunningCollector } from '../../collector/serve.ts';
import { CHEAP, testClock } from '../../collector/testing/test-collector.ts';
import { enrolCommand } from '../../electron/cli/enrol/enrol-command.ts';
import { startConnectProxy, type ConnectProxy } from '../../electron/core/network/testing/connect-proxy.ts';
import type { MachineSettings } from '../../electron/core/policy/machine/machine-settings.ts';
import { readLinuxPolicy } from '../../electron/core/policy/machine/sources/linux-source.ts';
import { createProtectedFolder, IS_ROOT } from '../../electron/core/policy/machine/testing/protected-folder.ts';
import { createMemoryVault } from '../../electron/core/vault/testing/memory-vault.ts';
import { readHealth } from '../../electron/core/workstation/health-file.ts';
import type { RunningAgent } from '../../electron/wiring/running-agent.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { passMinute, readRecords, startWindowless } from './support/windowless-agent.ts';

/** No name server knows it: only the proxy does. */
const PUBLIC_URL = 'https://collector.hospital.example';
const WAIT_MS = 20_000;

describe.skipIf(!IS_ROOT)('a workstation that IT has set up by its machine policy', () => {
  const etc = createProtectedFolder();
  const folder = mkdtempSync(join(tmpdir(), 'machine-policy-'));
  const vault = createMemoryVault();
  const heard: MachineSettings[] = [];
  const readMachinePolicy = () => readLinuxPolicy(etc.policyFile);
  let collector: RunningCollector;
  let proxy: ConnectProxy;
  let agent: RunningAgent;

  const start = () =>
    startWindowless({ folder, vault, policyFile: etc.policyFile, onSettings: (settings) => heard.push(settings) });
  const aMinute = (): void => passMinute(agent);
  const until = (what: string, is: () => boolean) => waitUntil(what, WAIT_MS, () => (is() ? true : null));
  const faults = () => agent.snapshot().faults.map(({ code }) => code);
  const isOnline = () => agent.snapshot().collector === 'online';
  const told = (...kinds: string[]) => readRecords({ folder, vault }, ...kinds);

  /** Records are written behind what is shown. */
  const untilTold = (kind: string) =>
    waitUntil(kind, WAIT_MS, async () => {
      const records = await told(kind);
      return records.length > 0 ? records : null;
    });

  beforeAll(async () => {
    collector = await startCollector({
      dataDir: join(folder, 'collector'),
      port: 0,
      clock: testClock(),
      passwordCost: CHEAP,
      publicUrl: PUBLIC_URL,
    });
    proxy = await startConnectProxy({ to: collector.port });
    etc.set({
      proxyUrl: proxy.url,
      collectorCaFingerprint: collector.caFingerprint,
      site: 'Room 7',
      lookAgainSeconds: 2,
    });
  });
  afterAll(async () => {
    await agent.stop('shutdown');
    await Promise.all([collector.stop(), proxy.close()]);
    etc.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it('enrols through the proxy that it names, and at no other collector than the one that it names', async () => {
    const { url, caFingerprint } = collector;
    const params = { url, caFingerprint, site: 'North', hours: 1, uses: 1, actor: 'test' };
    const { text } = createToken(collector.collector, params);
    const io = { stdout: new PassThrough(), stderr: new PassThrough(), dataDir: folder, vault, readMachinePolicy };
    const enrol = () => enrolCommand(['--token-file', '-'], { ...io, stdin: Readable.from([text]) });
    const before = { proxyUrl: proxy.url, site: 'Room 7', lookAgainSeconds: 2 };
    etc.set({ ...before, collectorCaFingerprint: '0'.repeat(64) });
    expect(await enrol()).toBe(1);
    etc.set('{');
    expect(await enrol()).toBe(2); // what must not be believed is not gone by
    expect(proxy.asked).toEqual([]);
    etc.set({ ...before, collectorCaFingerprint: caFingerprint });
    expect(await enrol()).toBe(0);
    expect(proxy.asked.length).toBeGreaterThan(0);
  });

  it('starts without a network, and finds the collector when there is one', async () => {
    proxy.setAway(true);
    agent = await start();
    await until('it knows that there is no way', () => agent.snapshot().collector === 'offline');
    expect(agent.snapshot()).toMatchObject({ state: 'signedOut', workstation: { site: 'Room 7' } });
    proxy.setAway(false);
    await until('it is online', isOnline);
    expect(new Set(proxy.asked)).toEqual(new Set(['collector.hospital.example:443']));
    expect(heard.at(-1)).toMatchObject({ lookAgainSeconds: 2, logMegabytes: 2 });
    const applied = await untilTold('policy.applied'); // the collector's own may be there already
    expect(applied.filter(({ detail }) => detail['source'] === 'machine')).toMatchObject([
      { detail: { after: { site: 'Room 7' } } },
    ]);
  });

  it('keeps to the last good one while it is invalid or unreadable, shows it, and records what was refused', async () => {
    etc.set({ site: 'Room 8', idleMinutes: 99 });
    aMinute();
    await until('it is shown', () => faults().includes('machine_policy.invalid'));
    aMinute();
    expect(agent.snapshot().workstation.site).toBe('Room 7');
    expect(await untilTold('policy.refused')).toMatchObject([
      { outcome: 'denied', detail: { source: 'machine', code: 'machine_policy.invalid' } },
    ]);
    expect(isOnline()).toBe(true);
  });

  it('begins anew on the same trail for what it says of the way out, while nobody works', async () => {
    const other = await startConnectProxy({ to: collector.port });
    etc.set({ proxyUrl: other.url, site: 'Room 9', logMegabytes: 5, idleMinutes: 3, lookAgainSeconds: 2 });
    aMinute();
    await until('it is another room', () => {
      agent.onTick(0);
      return agent.snapshot().workstation.site === 'Room 9';
    });
    await until('it is online by the other way', () => isOnline() && other.asked.length > 0);
    expect(faults()).toEqual([]);
    expect(heard.at(-1)).toMatchObject({ logMegabytes: 5 });
    expect(
      (await told('agent.started', 'agent.stopped', 'agent.unclean_end', 'trail.started')).map(({ kind }) => kind),
    ).toEqual(['trail.started', 'agent.started']);
    await waitUntil('a record says where', WAIT_MS, async () => {
      const records = await told('workstation.online');
      return records.at(-1)?.source.site === 'Room 9';
    });
    await agent.stop('restart');
    expect(readHealth(folder)?.life).toBe('restarting');
    etc.unset();
    agent = await start();
    expect(agent.snapshot().workstation.site).toBe('North'); // taken away, nothing of it is left
    expect(heard.at(-1)).toMatchObject({ logMegabytes: 2, proxyUrl: null });
    await other.close();
  });

  it('counts as not enrolled when it is to belong to another collector', async () => {
    await agent.stop('shutdown');
    expect(readHealth(folder)?.life).toBe('ending');
    etc.set({ collectorCaFingerprint: '0'.repeat(64) });
    agent = await start();
    expect(agent.snapshot().collector).toBe('not-enrolled');
    expect(faults()).toContain('enrolment.not_of_policy');
  });
});
