import { createHash } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Page } from '@playwright/test';
import { noCleanRoot, openCleanRoot } from '../build/lab/clean-root.ts';
import { createLabFolder } from '../build/lab/lab-folder.ts';
import { RADIOLOGIST } from '../build/lab/people.ts';
import { takeScreenshot } from '../build/lab/screenshot.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { makePackages } from '../build/package/make-packages.ts';
import { createSigningKey } from '../build/package/repository/testing/signing-key.ts';
import { APT_KEYRING, writeRepositories } from '../build/package/repository/write-repositories.ts';
import { codeOf, expect, test } from './fixtures.ts';
import { recordsOf } from '../build/lab/read-trail.ts';
import { giveCode, giveName } from './steps.ts';
import { ACCOUNT, logIn, type InstalledAgent } from './support/installed-agent.ts';

/** A system from `debootstrap`, without what a build machine has; without one, this machine's own, unchanged. */
const LOWER = process.env['GLASSKEY_CLEAN_ROOT'] ?? '/';
const SOURCE = '/etc/apt/sources.list.d/glasskey.list';
const KEYRING = '/usr/share/keyrings/glasskey.gpg';
const UPDATER = '/usr/lib/glasskey/update';
const AUTHORITY = '/etc/glasskey/collector-ca.pem';
const TOKEN = '/etc/glasskey/enrolment-token';
const TRAIL = `/home/${ACCOUNT}/.local/share/glasskey/trail.db`;

test('the deb is installed, enrolled, signed in to, upgraded with its trail, and removed leaving the trail', async ({
  room,
  display,
}, info) => {
  const reason = noCleanRoot();
  test.skip(reason !== null, reason ?? '');
  test.setTimeout(600_000);
  const folder = createLabFolder('debs');
  const root = await openCleanRoot(LOWER, folder.path);
  const say = (line: string): void => console.log(`  ${line}`);
  const signer = createSigningKey();
  const repository = join(folder.path, 'repository');
  const publish = async (version: string): Promise<void> => {
    const output = join(folder.path, version);
    const order = { platform: 'linux', targets: ['deb'], version, standin: true, output } as const;
    writeRepositories(repository, await makePackages(order), { key: signer.key, days: 1 });
  };
  // From the signed repository alone, as the page for IT has it.
  const only = ['-o', `Dir::Etc::sourcelist=${SOURCE}`, '-o', 'Dir::Etc::sourceparts=-'];
  const install = async (version: string): Promise<string> => {
    await root.run(['apt-get', 'update', ...only]);
    return root.run(['apt-get', 'install', '-y', ...only, `glasskey=${version}`]);
  };
  const installed = (): Promise<string> => root.run(['dpkg-query', '-W', '-f', '${Status} ${Version}', 'glasskey']);
  try {
    for (const version of ['0.1.0', '0.2.0']) await publish(version);
    chmodSync(folder.path, 0o755); // apt reads it as an account of its own
    await root.run(['cp', join(repository, APT_KEYRING), KEYRING]);
    const source = `deb [signed-by=${KEYRING}] file:${repository}/apt stable main\n`;
    await root.write(SOURCE, source);
    const login = await logIn(root, display);
    const token = await room.collector.createToken('Reading room 2', 'pilot');
    const answers = `glasskey glasskey/enrolment-token password ${token}\nglasskey glasskey/enrolment-group string ${ACCOUNT}\n`;
    await root.run(['debconf-set-selections'], { input: answers });
    say(lastLines(await install('0.1.0')));
    expect(await root.run(['stat', '-c', '%U %G %a', TOKEN])).toBe(`root ${ACCOUNT} 640\n`);
    await expect(root.run(['grep', '-r', token, '/var/cache/debconf', '/var/log/apt']), 'nowhere else').rejects.toThrow(
      'ended with 1',
    );
    expect(await installed()).toBe('install ok installed 0.1.0');
    expect(await root.run(['dpkg', '--verify', 'glasskey'])).toBe('');
    expect(
      await root.run(['find', '/opt/Glasskey', '/etc/glasskey', '(', '!', '-user', 'root', '-o', '-perm', '/022', ')']),
    ).toBe('');

    const records = async () => recordsOf(await login.glasskey(['audit', 'export', '--format', 'raw']));
    const starts = async () => (await records()).filter(({ kind }) => kind === 'agent.started').length;
    const signIn = async (agent: InstalledAgent, stepsAhead: number): Promise<Page> => {
      const gate = await agent.page('gate');
      await giveName(gate, RADIOLOGIST.id, RADIOLOGIST.password);
      await giveCode(gate, codeOf(RADIOLOGIST, stepsAhead));
      const launcher = await agent.page('launcher');
      await launcher.getByRole('search').waitFor();
      return launcher;
    };
    await root.write('/etc/glasskey/policy.json', JSON.stringify({ collectorUrl: room.collector.url }));
    const agent = await login.startAgent();
    await (await agent.page('gate')).getByLabel('Name').waitFor();
    // While it begins anew with its enrolment, its trail may be closed.
    await waitUntil('it has enrolled by itself', 60_000, () =>
      records().then(
        (all) => all.some(({ kind }) => kind === 'workstation.enrolled'),
        () => false,
      ),
    );
    const launcher = await signIn(agent, 0);
    await takeScreenshot(display.env, info.outputPath('signed-in.png'));
    const trail = await records();
    expect(trail.map(({ kind }) => kind)).toContain('session.signed_in');

    await test.step('the updater takes what the collector names, from the signed repository, and nothing else', async () => {
      const update = async (): Promise<string> => (await root.run([UPDATER])).trim().split('\n').at(-1) ?? '';
      await expect(root.run([UPDATER]), 'no authority').rejects.toThrow('failed');
      await root.write(AUTHORITY, rootCertificates[0] ?? '');
      await expect(root.run([UPDATER]), 'of another authority').rejects.toThrow('the collector did not answer');
      await root.write(AUTHORITY, await room.collector.run(['ca']));
      expect(await update(), 'no rollout').toBe('nothing to do');
      await room.collector.run(['rollout', 'start', '0.2.0', '--rings', 'pilot:0h']);
      const mark = [`/run/user/${ACCOUNT}/glasskey-study-open`];
      await root.run(['touch', ...mark], { user: ACCOUNT });
      expect(await update()).toBe('waits: images are open, 0.2.0 comes later');
      await root.run(['rm', '-f', ...mark]);
      await room.collector.run(['rollout', 'hold']);
      expect(await update(), 'held').toBe('nothing to do');
      await room.collector.run(['rollout', 'resume']);
      expect(await installed()).toBe('install ok installed 0.1.0');
      expect(await update()).toBe('installed 0.2.0 in place of 0.1.0');
      expect(await installed()).toBe('install ok installed 0.2.0');
      await room.collector.run(['rollout', 'finish']);
      await room.collector.run(['rollout', 'start', '0.1.1', '--rings', 'pilot:0h']);
      expect(await update(), 'never back').toBe('nothing to do: 0.2.0 is not older than 0.1.1');
    });
    await expect(launcher.getByRole('search')).toBeVisible();
    await launcher.getByRole('button', { name: 'Sign out' }).click();
    await agent.forget();
    // Nobody works or touches the computer any more: the supervisor starts the new version by itself.
    await waitUntil('the new version', 150_000, async () => (await starts()) === 2);
    await signIn(agent, 1);
    await takeScreenshot(display.env, info.outputPath('after-the-upgrade.png'));
    expect(await agent.stop()).toBe(0);
    await test.step('the updater says what it could not install', async () => {
      await room.collector.run(['rollout', 'finish']);
      await room.collector.run(['rollout', 'start', '0.3.0', '--rings', 'pilot:0h']); // the repository has none
      await expect(root.run([UPDATER])).rejects.toThrow('failed: 0.3.0 could not be installed');
      expect(await root.run(['cat', '/var/lib/glasskey/update'])).toBe('failed 0.3.0 1\n');
      expect(await installed()).toBe('install ok installed 0.2.0');
    });
    say((await login.glasskey(['audit', 'verify'])).trim());
    const longer = await records();
    expect(longer.slice(0, trail.length)).toEqual(trail);
    expect(await starts()).toBe(2);

    const sum = async (): Promise<string> => hash(await root.run(['base64', TRAIL]));
    const kept = await sum();
    say(lastLines(await root.run(['apt-get', 'remove', '-y', 'glasskey'])));
    await expect(root.run(['ls', '/opt/Glasskey'])).rejects.toThrow('No such file');
    await expect(root.run(['ls', '/usr/bin/glasskey'])).rejects.toThrow('No such file');
    expect(await root.run(['find', '/etc/systemd', '/usr/lib/systemd/user', '-name', 'glasskey*'])).toBe('');
    expect(await sum()).toBe(kept);
  } finally {
    await root.stop();
    signer.remove();
    folder.remove();
  }
});

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join('\n  ');
