import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { lockOperatingSystem } from './os-lock.ts';

const MODULE = join(import.meta.dirname, 'os-lock.ts');

it.skipIf(process.platform === 'win32')('goes on when whoever asked for it ends with its process group', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'glasskey-os-lock-'));
  const [asked, locked] = [join(folder, 'asked'), join(folder, 'locked')];
  const command = { file: '/bin/sh', args: ['-c', `touch ${asked}; sleep 1; touch ${locked}`] };
  const script = `const { lockOperatingSystem } = await import(${JSON.stringify(MODULE)});
    lockOperatingSystem(() => undefined, ${JSON.stringify(command)});
    setInterval(() => undefined, 1000);`;
  const args = ['--input-type=module', '-e', script];
  const agent = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  try {
    await waitUntil('the command', 20_000, () => existsSync(asked));
    if (agent.pid === undefined) throw new Error('no agent');
    process.kill(-agent.pid, 'SIGKILL');
    await once(agent, 'exit');
    await waitUntil('the lock', 20_000, () => existsSync(locked));
  } finally {
    agent.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  }
});

it.each([
  ['fails', { file: process.execPath, args: ['-e', 'process.exit(1)'] }],
  ['is not there', { file: '/usr/bin/none-such', args: [] }],
])('says so when the command %s', async (_what, command) => {
  const failed = new Promise((resolve) => lockOperatingSystem(() => resolve('failed'), command));
  expect(await failed).toBe('failed');
});
