import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeWriterLock } from './writer-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Another process that holds the lock for `ms`; resolves when it has it. */
async function holdElsewhere(file: string, ms: number): Promise<void> {
  const module = JSON.stringify(new URL('writer-lock.ts', import.meta.url).href);
  const program = `import { takeWriterLock } from ${module};
    const lock = await takeWriterLock(${JSON.stringify(file)}, 1000);
    console.log('held'); setTimeout(lock.release, ${ms});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
}

it('waits for another process that is about to finish, and no longer than it was told', async () => {
  const file = join(folder, 'trail.db');
  await holdElsewhere(file, 1000);
  await expect(takeWriterLock(file, 100)).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  const lock = await takeWriterLock(file, 20_000);
  lock.release();
});
