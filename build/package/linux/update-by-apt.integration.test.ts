import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeRing, listWorkstations, revokeWorkstation } from '../../../collector/enrolment/workstations.ts';
import { runCommand } from '../../../collector/testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../../../collector/testing/test-collector.ts';
import { testHeartbeat } from '../../../collector/testing/test-heartbeat.ts';
import { enrolTestWorkstation } from '../../../collector/testing/test-workstation.ts';
import { startConnectProxy } from '../../../electron/core/network/testing/connect-proxy.ts';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { readIdentity } from '../../../electron/core/workstation/identity.ts';
import { noCleanRoot, openCleanRoot, type CleanRoot } from '../../lab/clean-root.ts';
import { createLabFolder } from '../../lab/lab-folder.ts';
import { waitUntil } from '../../lab/wait-until.ts';
import { makeDeb } from '../repository/testing/make-deb.ts';
import { createSigningKey, type SigningKey } from '../repository/testing/signing-key.ts';
import { APT_KEYRING, writeRepositories } from '../repository/write-repositories.ts';

// Real apt and dpkg in a system of their own. The packages hold nothing but a script: e2e/installed.spec.ts has the real one.

const UPDATER = '/usr/lib/glasskey/update';
const OUTCOME = '/var/lib/glasskey/update';
const SOURCE = '/etc/apt/sources.list.d/glasskey.list';
const MARK = '/run/user/1000/glasskey-study-open';
/** While the first is there the package cannot be set up, while the second is its setting up does not end. */
const BROKEN = '/etc/glasskey/broken';
const SLOW = '/etc/glasskey/slow';
const POSTINST = `#!/bin/sh\nwhile [ -e ${SLOW} ]; do sleep 0.1; done\n[ ! -e ${BROKEN} ]\n`;

describe.skipIf(noCleanRoot() !== null)('the updater, where packages are debs', { timeout: 120_000 }, () => {
  let folder: ReturnType<typeof createLabFolder>;
  let signer: SigningKey;
  let collector: TestCollector;
  let root: CleanRoot;
  let source: string;
  let call: Awaited<ReturnType<typeof enrolTestWorkstation>>['call'];

  const sh = (script: string): Promise<string> => root.run(['sh', '-c', script]);
  const update = async (): Promise<string> => (await root.run([UPDATER])).trim().split('\n').at(-1) ?? '';
  const failing = (why: string): Promise<void> => expect(root.run([UPDATER])).rejects.toThrow(`failed: ${why}`);
  const outcome = (): Promise<string> => root.run(['cat', OUTCOME]);
  const status = (): Promise<string> =>
    root.run(['dpkg-query', '-W', '-f', '${db:Status-Status} ${Version}', 'glasskey']);
  const rollout = async (...args: readonly string[]): Promise<void> => {
    expect(await runCommand(['rollout', ...args, '--data', collector.dataDir])).toMatchObject({ code: 0 });
  };
  const own = () => collector.running().collector;
  const configure = (settings: Readonly<Record<string, unknown>> = {}) =>
    root.write('/etc/glasskey/policy.json', JSON.stringify({ collectorUrl: collector.running().url, ...settings }));

  beforeAll(async () => {
    folder = createLabFolder('apt');
    signer = createSigningKey();
    const repository = join(folder.path, 'repository');
    const debs = ['0.1.0', '0.2.0', '0.3.0'].map((version) => makeDeb(folder.path, { version, postinst: POSTINST }));
    writeRepositories(repository, debs, { key: signer.key, days: 1 });
    chmodSync(folder.path, 0o755); // apt reads it as an account of its own
    collector = await createTestCollector();
    root = await openCleanRoot('/', folder.path);
    const keyring = '/usr/share/keyrings/glasskey.gpg';
    await root.run(['cp', join(repository, APT_KEYRING), keyring]);
    source = `deb [arch=amd64 signed-by=${keyring}] file:${repository}/apt stable main\n`;
    await root.write('/etc/glasskey/collector-ca.pem', collector.running().caPem);
    await root.write(UPDATER, readFileSync(join(import.meta.dirname, 'update'), 'utf8'));
    await root.run(['chmod', '755', UPDATER]);
  }, 120_000);
  afterAll(async () => {
    await root.stop();
    await collector.close();
    signer.remove();
    folder.remove();
  });
  beforeEach(async () => {
    ({ call } = await enrolTestWorkstation(collector, (await readIdentity()).machineId));
    changeRing(own(), { id: listWorkstations(own())[0]?.id ?? '', ring: 'pilot', actor: 'test' });
    const json = testHeartbeat(Date.now(), { version: '0.1.0', severity: 'ok', faults: [] });
    expect((await call('POST', '/v1/heartbeat', { json })).status).toBe(200);
    await root.write(SOURCE, source);
    await configure();
    await sh(`dpkg -i --force-downgrade ${join(folder.path, 'glasskey_0.1.0_amd64-not-for-release.deb')}`);
  });
  afterEach(async () => {
    await runCommand(['rollout', 'finish', '--data', collector.dataDir]);
    await sh(`rm -f ${BROKEN} ${SLOW} ${MARK} ${OUTCOME}; dpkg --configure -a`);
  });

  it('counts a version for installed that was set up alone, and sets one up that was not', async () => {
    await rollout('start', '0.2.0', '--rings', 'pilot:0h');
    await root.write(BROKEN, '');
    await failing('0.2.0 could not be installed');
    expect([await status(), await outcome()]).toEqual(['half-configured 0.2.0', 'failed 0.2.0 1\n']);
    await rollout('hold'); // what a collector does that hears of it
    await expect(root.run([UPDATER])).rejects.toThrow('0.2.0 is there by half');
    expect(await outcome()).toMatch(/^failed 0\.2\.0 /);
    await root.run(['rm', BROKEN]);
    expect(await update()).toBe('nothing to do');
    expect([await status(), await outcome()]).toEqual(['installed 0.2.0', 'idle none 0\n']);
  });

  it('sets up what was not though the collector cannot be asked, and not while images are open', async () => {
    await root.write(BROKEN, '');
    await expect(sh(`dpkg -i ${join(folder.path, 'glasskey_0.2.0_amd64-not-for-release.deb')}`)).rejects.toThrow();
    await root.run(['rm', BROKEN, '/etc/glasskey/policy.json']);
    await root.write(MARK, '');
    expect(await update()).toBe('waits: images are open, 0.2.0 comes later');
    expect(await status()).toBe('half-configured 0.2.0');
    await root.run(['rm', MARK]);
    await failing('/etc/glasskey/policy.json with collectorUrl');
    expect(await status()).toBe('installed 0.2.0');
  });

  it('installs again what a power cut left by half', async () => {
    await sh(
      "sed -i '/^Package: glasskey$/,/^$/s/^Status: .*/Status: install reinstreq half-installed/' /var/lib/dpkg/status",
    );
    expect(await status()).toBe('half-installed 0.1.0');
    expect(await update()).toBe('nothing to do');
    expect(await status()).toBe('installed 0.1.0');
  });

  it('waits for another program that installs packages', async () => {
    await root.write(SLOW, '');
    const other = root.start(['dpkg', '-i', join(folder.path, 'glasskey_0.2.0_amd64-not-for-release.deb')]);
    await waitUntil('it is at it', 10_000, async () => (await status()) === 'half-configured 0.2.0');
    expect(await update()).toBe('waits: another program installs packages, 0.2.0 comes later');
    await root.run(['rm', SLOW]);
    await waitUntil('it is done', 10_000, () => other.exitCode === 0);
    expect(await update()).toBe('nothing to do');
  });

  it('tells of a version that could not be installed until that one or a newer one is there', async () => {
    await rollout('start', '0.2.0', '--rings', 'pilot:0h');
    await root.run(['rm', SOURCE]);
    await failing('0.2.0 could not be installed');
    await rollout('finish');
    expect(await update()).toBe('nothing to do');
    await configure({ collectorUrl: 'https://127.0.0.1:9' });
    await failing('the collector did not answer');
    expect(await outcome()).toMatch(/^failed 0\.2\.0 /);
    await configure();
    await root.write(SOURCE, source);
    await rollout('start', '0.3.0', '--rings', 'pilot:0h');
    expect(await update()).toBe('installed 0.3.0 in place of 0.1.0');
    expect(await outcome()).toBe('installed 0.3.0 0\n');
  });

  it('waits while an agent says that images are open, and not for the mark of one that is dead', async () => {
    await rollout('start', '0.2.0', '--rings', 'pilot:0h');
    await root.write(MARK, '');
    for (const runs of [1, 2]) {
      expect(await update()).toBe('waits: images are open, 0.2.0 comes later');
      expect(await outcome()).toBe(`waiting 0.2.0 ${runs}\n`);
    }
    await root.run(['touch', '-d', '5 minutes ago', MARK]);
    expect(await update()).toBe('installed 0.2.0 in place of 0.1.0');
  });

  it('says that the collector knows no workstation of its machine', async () => {
    for (const { id } of listWorkstations(own())) revokeWorkstation(own(), id, 'test');
    await failing('the collector knows no workstation of this machine');
    expect(await outcome()).toBe('unknown none 1\n');
  });

  it('goes by the proxy, the hosts without one and the protocol of the policy, and tells when nobody answers', async () => {
    const proxy = await startConnectProxy({ to: collector.running().port });
    const collectorUrl = 'https://collector.hospital.example';
    const askedWith = async (settings: Readonly<Record<string, unknown>>): Promise<number> => {
      const before = proxy.asked.length;
      await configure({ collectorUrl, proxyUrl: proxy.url, ...settings });
      await failing('the collector did not answer'); // it has no certificate of this name
      return proxy.asked.length - before;
    };
    expect(await askedWith({})).toBeGreaterThan(0);
    expect(await askedWith({ proxyBypass: ['hospital.example', '.other.example'] })).toBeGreaterThan(0);
    expect(await askedWith({ proxyBypass: ['.hospital.example'] })).toBe(0);
    expect(await askedWith({ proxyBypass: ['Collector.hospital.example'] })).toBe(0);
    expect(await askedWith({ addressFamily: 'ipv6' }), 'the proxy has an IPv4 address').toBe(0);
    expect(await outcome()).toBe('unasked none 5\n');
    await proxy.close();
  });

  it('believes an https proxy by the authorities of the policy, and the collector by its own alone', async () => {
    const hospital = await createTestAuthority('Hospital');
    const identity = await hospital.server({ host: '127.0.0.1' });
    const proxy = await startConnectProxy({ to: collector.running().port, identity });
    const settings = { collectorUrl: 'https://collector.hospital.example', proxyUrl: proxy.url };
    await configure(settings);
    await failing('the collector did not answer');
    expect(proxy.asked).toEqual([]);
    const caFile = '/etc/glasskey/hospital.pem';
    await root.write(caFile, hospital.pem);
    await configure({ ...settings, caFile });
    await failing('the collector did not answer'); // it has no certificate of this name
    expect(proxy.asked).toContain('collector.hospital.example:443');
    await proxy.close();
  });
});
