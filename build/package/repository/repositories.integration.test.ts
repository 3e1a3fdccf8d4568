import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLabFolder } from '../../lab/lab-folder.ts';
import { repositoryKey, signFile } from './sign-with-gpg.ts';
import { makeDeb } from './testing/make-deb.ts';
import { makeRpm } from './testing/make-rpm.ts';
import { createSigningKey, type SigningKey } from './testing/signing-key.ts';
import { APT_KEYRING, RPM_KEY, writeRepositories } from './write-repositories.ts';

// Real debs and rpms, real gpg, real apt and rpm on data folders of their own: nothing of this machine's is changed.

let folder: ReturnType<typeof createLabFolder>;
let signer: SigningKey;
let made: string;
beforeAll(() => {
  folder = createLabFolder('repositories');
  signer = createSigningKey();
  made = join(folder.path, 'made');
  writeRepositories(made, [makeDeb(folder.path, { version: '0.1.0' }), makeRpm(folder.path, { version: '0.1.0' })], {
    key: signer.key,
    days: 30,
  });
  writeRepositories(made, [makeDeb(folder.path, { version: '0.2.0' })], { key: signer.key, days: 30 });
});
afterAll(() => {
  signer.remove();
  folder.remove();
});

/** A copy of the repositories in which something was changed. */
function altered(name: string, change: (copy: string) => void): string {
  const copy = join(folder.path, name);
  cpSync(made, copy, { recursive: true });
  change(copy);
  return copy;
}

/** apt looks into a repository and fetches one version from it, as a workstation that trusts `keyring` would. */
function fetchByApt(
  repository: string,
  version: string,
  keyring = join(made, APT_KEYRING),
): { code: number | null; said: string } {
  const state = createLabFolder('apt');
  const place = (name: string): string => join(state.path, name);
  for (const name of [
    'etc/apt.conf.d',
    'etc/preferences.d',
    'etc/parts',
    'state/lists/partial',
    'cache/archives/partial',
    'out',
  ])
    mkdirSync(place(name), { recursive: true });
  writeFileSync(place('status'), '');
  writeFileSync(
    place('etc/sources.list'),
    `deb [arch=amd64 signed-by=${keyring}] file:${repository}/apt stable main\n`,
  );
  const options = {
    'Dir::Etc': place('etc'),
    'Dir::Etc::sourceparts': place('etc/parts'),
    'Dir::State': place('state'),
    'Dir::State::status': place('status'),
    'Dir::Cache': place('cache'),
    'APT::Architecture': 'amd64',
    'APT::Sandbox::User': 'root',
    // As by default, whatever this machine is set to.
    'Acquire::Check-Date': 'true',
    'Acquire::Check-Valid-Until': 'true',
    'Debug::NoLocking': 'true',
  };
  const given = Object.entries(options).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const run = (...args: readonly string[]) =>
    spawnSync('apt-get', [...given, ...args], {
      cwd: place('out'),
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
  const looked = run('update');
  const fetched = looked.status === 0 ? run('download', `glasskey=${version}`) : looked;
  state.remove();
  return { code: fetched.status, said: `${looked.stderr}${fetched.stderr}` };
}

describe('the apt repository', () => {
  it('hands out every version that was taken in to whoever trusts its key', () => {
    for (const version of ['0.1.0', '0.2.0']) expect(fetchByApt(made, version)).toMatchObject({ code: 0 });
  });

  it('is refused by apt without a signature, with one by another key, and with an altered index', () => {
    const unsigned = altered('unsigned', (copy) => {
      for (const name of ['InRelease', 'Release.gpg']) rmSync(join(copy, 'apt/dists/stable', name));
    });
    expect(fetchByApt(unsigned, '0.2.0')).toMatchObject({ code: 100, said: expect.stringContaining('is not signed') });
    const other = createSigningKey();
    const foreign = altered('foreign', (copy) => {
      const release = join(copy, 'apt/dists/stable/Release');
      for (const name of ['InRelease', 'Release.gpg']) rmSync(join(copy, 'apt/dists/stable', name));
      signFile(other.key, release, join(copy, 'apt/dists/stable/InRelease'), 'clear');
    });
    other.remove();
    signer.use();
    expect(fetchByApt(foreign, '0.2.0')).toMatchObject({ code: 100, said: expect.stringContaining('NO_PUBKEY') });
    const index = altered('index', (copy) => {
      for (const name of ['Packages', 'Packages.gz'])
        appendFileSync(join(copy, 'apt/dists/stable/main/binary-amd64', name), '\n');
    });
    expect(fetchByApt(index, '0.2.0')).toMatchObject({
      code: 100,
      said: expect.stringMatching(/unexpected size|Hash Sum/),
    });
  });

  it('is refused by apt once the time has passed for which it was signed', () => {
    const old = altered('old', (copy) =>
      writeRepositories(copy, [makeDeb(folder.path, { version: '0.2.0' })], { key: signer.key, days: -1 }),
    );
    expect(fetchByApt(old, '0.2.0')).toMatchObject({ code: 100, said: expect.stringContaining('is expired') });
  });

  it('is refused by apt when a package was altered', () => {
    const bad = altered('package', (copy) => appendFileSync(join(copy, 'apt/pool/glasskey_0.2.0_amd64.deb'), 'x'));
    expect(fetchByApt(bad, '0.1.0')).toMatchObject({ code: 0 });
    expect(fetchByApt(bad, '0.2.0')).toMatchObject({
      code: 100,
      said: expect.stringMatching(/unexpected size|Hash Sum/),
    });
  });
});

describe('the rpm repository', () => {
  const check = (rpm: string): { status: number | null; stdout: string } => {
    const keys = ['--dbpath', join(folder.path, 'rpmdb')];
    execFileSync('rpmkeys', [...keys, '--import', join(made, RPM_KEY)], { stdio: 'ignore' });
    return spawnSync('rpmkeys', [...keys, '--checksig', '--define', '_pkgverify_level all', rpm], { encoding: 'utf8' });
  };

  it('holds packages and an index that verify under its key, and not when they were altered', () => {
    const rpm = join(made, 'rpm/glasskey-0.1.0.rpm');
    expect(check(rpm)).toMatchObject({ status: 0, stdout: expect.stringContaining('signatures OK') });
    expect(check(join(folder.path, 'glasskey-0.1.0.rpm'))).toMatchObject({ status: 1 }); // as it was before it was signed
    const index = join(made, 'rpm/repodata/repomd.xml');
    const verify = () => spawnSync('gpgv', ['--keyring', join(made, APT_KEYRING), `${index}.asc`, index]).status;
    expect(verify()).toBe(0);
    expect(readFileSync(index, 'utf8')).toContain('primary');
    appendFileSync(index, '\n');
    expect(verify()).not.toBe(0);
  });
});

it('is not made without a key that the environment names', () => {
  expect(() => repositoryKey({})).toThrow('GLASSKEY_REPOSITORY_KEY');
  expect(() =>
    writeRepositories(join(folder.path, 'none'), [makeDeb(folder.path, { version: '0.3.0' })], {
      key: 'nobody@hospital.example',
      days: 30,
    }),
  ).toThrow('gpg');
});
