import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { closeCommand, processIdentity, startTimeCommand } from './process-identity.ts';

// Of Windows and macOS nothing runs here: what is asked of them is held against what it must say.
it('asks a viewer on Windows to close, and neither forces it nor asks its children', () => {
  expect(closeCommand(4711)).toEqual({
    file: String.raw`C:\Windows\System32\taskkill.exe`,
    args: ['/PID', '4711'],
  });
});

it('tells when a program started on macOS in no place’s time and no language', () => {
  expect(startTimeCommand(4711).env).toEqual({ LC_ALL: 'C', TZ: 'UTC' });
});

it.skipIf(process.platform === 'win32')('takes what ps says for the identity, and nothing for none', async () => {
  const { file, args, env } = startTimeCommand(process.pid);
  const said = execFileSync(file, args, { env }).toString().trim();
  expect(said).toMatch(/^[A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d \d{4}$/);
  expect(await processIdentity(process.pid, 'darwin')).toBe(said);
  expect(await processIdentity(2 ** 30, 'darwin')).toBe(null);
});
