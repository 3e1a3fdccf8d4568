import { appendFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { changeRing, listWorkstations } from '../../../collector/enrolment/workstations.ts';
import { runCommand } from '../../../collector/testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../../../collector/testing/test-collector.ts';
import { testHeartbeat } from '../../../collector/testing/test-heartbeat.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../../../collector/testing/test-workstation.ts';
import { readIdentity } from '../../../electron/core/workstation/identity.ts';
import { noCleanRoot, openCleanRoot, type CleanRoot } from '../../lab/clean-root.ts';
import { createLabFolder } from '../../lab/lab-folder.ts';
import { signFile } from '../repository/sign-with-gpg.ts';
import { makeRpm } from '../repository/testing/make-rpm.ts';
import { createSigningKey, type SigningKey } from '../repository/testing/signing-key.ts';
import { RPM_KEY, writeRepositories } from '../repository/write-repositories.ts';
import { writeRpmRepository } from '../repository/write-rpm-repository.ts';

// Real dnf and rpm in a system of their own without apt and dpkg. The packages hold nothing but their version.

const DEBIAN = ['apt-get', 'dpkg', 'dpkg-query'].map((name) => `/usr/bin/${name}`);
const UPDATER = '/usr/lib/glasskey/update';
const KEY = '/etc/pki/rpm-gpg/glasskey.asc';

describe.skipIf(noCleanRoot() !== null)('the updater, where packages are rpms', () => {
  let folder: ReturnType<typeof createLabFolder>;
  let signer: SigningKey;
  let collector: TestCollector;
  let workstation: TestWorkstation;
  let root: CleanRoot;

  const repository = (): string => join(folder.path, 'repository');
  const update = async (): Promise<string> => (await root.run([UPDATER])).trim().split('\n').at(-1) ?? '';
  const installed = () => root.run(['rpm', '-q', '--qf', '%{VERSION}', 'glasskey']);
  const rollout = async (...args: readonly string[]): Promise<void> => {
    expect(await runCommand(['rollout', ...args, '--data', collector.dataDir])).toMatchObject({ code: 0 });
  };
  const say = (version: string) =>
    workstation.call('POST', '/v1/heartbeat', {
      json: testHeartbeat(Date.now(), { version, severity: 'ok', faults: [] }),
    });
  /** What the repository is while `work` is done, after `change`. */
  const altered = async (change: () => void, work: () => Promise<void>): Promise<void> => {
    const sound = join(folder.path, 'sound');
    cpSync(repository(), sound, { recursive: true });
    change();
    try {
      await work();
    } finally {
      rmSync(repository(), { recursive: true });
      cpSync(sound, repository(), { recursive: true });
      rmSync(sound, { recursive: true });
    }
  };

  beforeAll(async () => {
    folder = createLabFolder('dnf');
    signer = createSigningKey();
    const packages = ['0.1.0', '0.2.0'].map((version) => makeRpm(folder.path, { version }));
    writeRepositories(repository(), packages, { key: signer.key, days: 1 });
    collector = await createTestCollector();
    workstation = await enrolTestWorkstation(collector, (await readIdentity()).machineId);
    const { collector: own, url, caPem } = collector.running();
    changeRing(own, { id: listWorkstations(own)[0]?.id ?? '', ring: 'pilot', actor: 'test' });
    await say('0.1.0');

    root = await openCleanRoot('/', folder.path);
    await root.run(['rm', '-f', ...DEBIAN]);
    await root.write(KEY, readFileSync(join(repository(), RPM_KEY), 'utf8'));
    // Whoever trusts it blindly: the updater does not.
    await root.write(
      '/etc/yum.repos.d/glasskey.repo',
      `[glasskey]\nname=Glasskey\nbaseurl=file://${repository()}/rpm\ngpgkey=file://${KEY}\ngpgcheck=0\nrepo_gpgcheck=0\n`,
    );
    await root.write('/etc/glasskey/policy.json', JSON.stringify({ collectorUrl: url }));
    await root.write('/etc/glasskey/collector-ca.pem', caPem);
    await root.write(UPDATER, readFileSync(join(import.meta.dirname, 'update'), 'utf8'));
    await root.run(['chmod', '755', UPDATER]);
  }, 120_000);
  afterAll(async () => {
    await root.stop();
    await collector.close();
    signer.remove();
    folder.remove();
  });
  beforeEach(() => root.run(['dnf', '-q', '-y', '--repo=glasskey', 'install', 'glasskey-0.1.0']));

  const spoilt: readonly (readonly [string, string, () => void])[] = [
    [
      'an index without a signature',
      'GPG signature is not available',
      () => rmSync(join(repository(), 'rpm/repodata/repomd.xml.asc')),
    ],
    [
      'an index signed by somebody else',
      'Bad GPG signature',
      () => signByOther(join(repository(), 'rpm/repodata/repomd.xml')),
    ],
    [
      'an altered index',
      'Bad GPG signature',
      () => appendFileSync(join(repository(), 'rpm/repodata/repomd.xml'), '\n'),
    ],
    [
      'an altered package',
      'incorrect checksum',
      () => appendFileSync(join(repository(), 'rpm/glasskey-0.2.0.rpm'), 'x'),
    ],
    ['a package without a signature', 'GPG check FAILED', () => takeUnsigned()],
  ];
  const signByOther = (index: string): void => {
    rmSync(`${index}.asc`);
    const other = createSigningKey();
    signFile(other.key, index, `${index}.asc`, 'apart');
    other.remove();
    signer.use();
  };
  /** As it was built, in an index that is signed. */
  const takeUnsigned = (): void => {
    const folderOfRpms = join(repository(), 'rpm');
    cpSync(join(folder.path, 'glasskey-0.2.0.rpm'), join(folderOfRpms, 'glasskey-0.2.0.rpm'));
    writeRpmRepository(folderOfRpms, [], signer.key);
  };

  it.each(spoilt)('installs nothing from a repository with %s', async (_what, why, change) => {
    await rollout('start', '0.2.0', '--rings', 'pilot:0h');
    await altered(change, async () => {
      await expect(root.run([UPDATER])).rejects.toThrow(
        new RegExp(`failed: 0\\.2\\.0 could not be installed[^]*${why}`),
      );
      expect(await installed()).toBe('0.1.0');
    });
    await rollout('finish');
  });

  it('takes the version that the collector names, from the signed repository, and never an older one', async () => {
    expect([await installed(), await update()]).toEqual(['0.1.0', 'nothing to do']);
    await rollout('start', '0.2.0', '--rings', 'pilot:0h');
    expect(await update()).toBe('installed 0.2.0 in place of 0.1.0');
    expect(await installed()).toBe('0.2.0');
    await rollout('finish');
    // A power cut in the middle leaves both.
    await root.run(['rpm', '-i', '--oldpackage', join(folder.path, 'glasskey-0.1.0.rpm')]);
    expect([await update(), await installed()]).toEqual(['nothing to do', '0.2.0']);
    await rollout('start', '0.1.1', '--rings', 'pilot:0h');
    expect(await update()).toBe('nothing to do: 0.2.0 is not older than 0.1.1');
  });
});
