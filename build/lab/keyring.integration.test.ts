import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKeyring, type LabKeyring } from './keyring.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);
let keyring: LabKeyring;
beforeAll(async () => {
  keyring = await startKeyring();
});
afterAll(() => keyring.stop());

/** Runs a line of JavaScript with keytar in a process of its own, as the agent would, and returns what it printed. */
async function withKeytar(line: string, env: object = keyring.env): Promise<string> {
  const program = `const keytar = require('keytar'); (async () => { ${line} })().catch((e) => { console.log('failed: ' + e.message); });`;
  const { stdout } = await run(process.execPath, ['-e', program], { env: { ...process.env, ...env } });
  return stdout.trim();
}

describe('the private keychain', () => {
  it('keeps a secret from one process to the next', async () => {
    await withKeytar(`await keytar.setPassword('glasskey-test', 'master', 'AAECAwQF');`);
    expect(await withKeytar(`console.log(await keytar.getPassword('glasskey-test', 'master'));`)).toBe('AAECAwQF');
    await withKeytar(`await keytar.deletePassword('glasskey-test', 'master');`);
    expect(await withKeytar(`console.log(await keytar.getPassword('glasskey-test', 'master'));`)).toBe('null');
  });

  it('shares nothing with another one', async () => {
    await withKeytar(`await keytar.setPassword('glasskey-test', 'mine', 'x');`);
    const other = await startKeyring();
    try {
      expect(await withKeytar(`console.log(await keytar.getPassword('glasskey-test', 'mine'));`, other.env)).toBe(
        'null',
      );
    } finally {
      await other.stop();
    }
    expect(existsSync(other.env.XDG_RUNTIME_DIR)).toBe(false);
  });

  it('fails, and does not start the keychain of the user, when its daemon is gone', async () => {
    const other = await startKeyring();
    await other.kill();
    const answer = await withKeytar(`console.log(await keytar.getPassword('glasskey-test', 'mine'));`, other.env);
    await other.stop();
    expect(answer).toMatch(/^failed: /);
  });
});

describe('a program of the lab', () => {
  it('dies with the process that started it, even by kill -9', async () => {
    const program = `import { startKeyring } from ${JSON.stringify(new URL('keyring.ts', import.meta.url).href)};
      const { env } = await startKeyring(); console.log(env.DBUS_SESSION_BUS_ADDRESS); setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const env = { DBUS_SESSION_BUS_ADDRESS: chunk.toString().trim() };
    expect(await withKeytar(`console.log(await keytar.getPassword('a', 'b'));`, env)).toBe('null');
    parent.kill('SIGKILL');
    await waitUntil('its end', 5_000, async () =>
      (await withKeytar(`console.log(await keytar.getPassword('a', 'b'));`, env)).startsWith('failed: '),
    );
  });
});
