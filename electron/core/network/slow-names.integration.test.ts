import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildShim } from '../testing/build-shim.ts';

const testing = join(import.meta.dirname, 'testing');
const folder = mkdtempSync(join(tmpdir(), 'glasskey-names-'));
const shim = join(folder, 'slow-names.so');
const noneIsTold = join(folder, 'none-is-told');
const archive = createServer((_, answer) => answer.end('images'));
beforeAll(() => once(archive.listen(0), 'listening'));
afterAll(() => {
  archive.close();
  rmSync(folder, { recursive: true, force: true });
});

const missing = buildShim(join(testing, 'slow-names.c'), shim);

it.skipIf(missing !== null)(
  'finds the archive while no name server knows the others, and again when none knows the archive any more',
  async () => {
    rmSync(noneIsTold, { force: true }); // of another try
    const url = `http://localhost:${(archive.address() as AddressInfo).port}/`;
    const child = spawn(process.execPath, [join(testing, 'ask-archive.ts'), url], {
      env: { ...process.env, LD_PRELOAD: shim, SLOW_NAMES: noneIsTold },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    child.kill('SIGKILL'); // an end of its own would wait for the names
    expect(String(said)).toBe('200 200');
  },
);
