import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const SESSION = '/usr/bin/dbus-run-session';
const KEYRING = '/usr/bin/gnome-keyring-daemon';
const SCRIPT = join(import.meta.dirname, 'testing', 'use-keychain.ts');
const canRun = existsSync(SESSION) && existsSync(KEYRING);

const folder = mkdtempSync(join(tmpdir(), 'keychain-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the script under a message bus of its own: with a keyring of its own, or with none at all. */
function run(prepare: string, task: string): { code: number | null; out: string } {
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_DATA_HOME: folder, XDG_RUNTIME_DIR: folder };
  const command = `${prepare}exec "${process.execPath}" "${SCRIPT}" ${task}`;
  const done = spawnSync(SESSION, ['--', 'sh', '-c', command], { env, timeout: 40_000 });
  return { code: done.status, out: done.stdout.toString().trim() };
}
const unlocked = `printf test | ${KEYRING} --unlock --components=secrets >/dev/null 2>&1; `;

describe.skipIf(!canRun)('the keychain, a real one (skipped without dbus-run-session and gnome-keyring-daemon)', () => {
  it('keeps bytes, also for the next process, and forgets them', () => {
    expect(run(unlocked, 'set secret-bytes').out).toBe('set');
    expect(run(unlocked, 'get').out).toBe('secret-bytes');
    expect(run(unlocked, 'remove').out).toBe('removed');
    expect(run(unlocked, 'get').out).toBe('null');
  }, 60_000);

  it('holds on Windows’ terms what is of one data folder apart from what is of another, and no more than fits', () => {
    const [here, elsewhere] = [join(folder, 'here'), join(folder, 'elsewhere')];
    const answers = [
      `get ${here}`,
      `set of-here ${here}`,
      `set of-elsewhere ${elsewhere}`,
      `get ${here}`,
      `get ${elsewhere}`,
      `remove ${elsewhere}`,
      `get ${elsewhere}`,
      `get ${here}`,
      `set ${'x'.repeat(1920)} ${here}`,
      `set ${'x'.repeat(1921)} ${here}`,
    ].map((task) => run(unlocked, task).out);
    const expected = ['null', 'set', 'set', 'of-here', 'of-elsewhere', 'removed', 'null', 'of-here', 'set'];
    expect(answers).toEqual([...expected, 'vault.too_large']);
  }, 120_000);

  it('is vault.locked where there is none, and writes the secret nowhere else', () => {
    expect(
      run('DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent; export DBUS_SESSION_BUS_ADDRESS; ', 'set plain-text-secret')
        .out,
    ).toBe('vault.locked');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const { parentPath, name } of files) {
      expect(readFileSync(join(parentPath, name)).includes('plain-text-secret')).toBe(false);
    }
  }, 60_000);

  it('is loaded on first use only', () => {
    const module = join(import.meta.dirname, 'keychain.ts');
    const script = `const k = await import(${JSON.stringify(module)}); k.createKeychain(); console.log(process.report.getReport().sharedObjects.some((s) => s.includes('libsecret')))`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', script]).toString().trim()).toBe('false');
  });
});
