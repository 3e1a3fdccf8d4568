import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, it } from 'vitest';
import { buildShim } from '../core/testing/build-shim.ts';

const folder = mkdtempSync(join(tmpdir(), 'hanging-disk-'));
const [shim, control] = [join(folder, 'failing-disk.so'), join(folder, 'control')];
const missing = buildShim(join(import.meta.dirname, '../core/audit/testing/failing-disk.c'), shim);
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(control, { force: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A workstation in a process of its own (testing/glass-child.ts); each word that is asked is answered with a line. */
async function workstation(): Promise<(word: string) => Promise<unknown>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'glass-child.ts')], {
    env: { ...process.env, LD_PRELOAD: shim, FAILING_DISK: control, TMPDIR: folder },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value ?? 'null');
  expect(await next()).toBe('ready');
  return (word) => {
    child.stdin.write(`${word}\n`);
    return next();
  };
}

it.skipIf(missing !== null)(
  `shows the images of an emergency although the disk hangs, and records it all once it goes on`,
  async () => {
    const ask = await workstation();
    writeFileSync(control, 'hang 1');
    expect(await ask('break')).toMatchObject({ ok: true, value: { launchId: expect.any(String) } });
    await expect.poll(() => ask('viewers')).toEqual(['running']);
    rmSync(control);
    await expect
      .poll(() => ask('kinds'))
      .toEqual([
        'trail.started',
        'emergency.identified',
        'study.searched',
        'emergency.started',
        'session.signed_in',
        'study.requested',
        'study.opened',
      ]);
    expect(await ask('noted')).toEqual({ grants: 1, viewers: 1 });
  },
);

it.skipIf(missing !== null)(
  'judges no password while the disk hangs, and stands still for none: whoever breaks the glass goes on by name alone',
  async () => {
    const ask = await workstation();
    const judged = await ask('password'); // there is nobody to ask, which is told at once
    writeFileSync(control, 'hang 1');
    expect(await ask('password')).toMatchObject({ ok: false, code: 'auth.unavailable' });
    expect(await ask('break')).toMatchObject({ ok: true, value: { launchId: expect.any(String) } });
    rmSync(control);
    expect(await ask('password')).toEqual(judged);
  },
);

it.skipIf(missing !== null)(
  'stands still for no sign-in while the disk hangs: the glass can be broken beside it',
  async () => {
    const ask = await workstation();
    writeFileSync(control, 'hang 1');
    expect(await ask('sign-in')).toBe('begun');
    expect(await ask('break')).toMatchObject({ ok: true, value: { launchId: expect.any(String) } });
  },
);
