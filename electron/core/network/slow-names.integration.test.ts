import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const testing = join(import.meta.dirname, 'testing');
const folder = mkdtempSync(join(tmpdir(), 'glasskey-names-'));
const shim = join(folder, 'slow-names.so');
const archive = createServer((_, answer) => answer.end('images'));
beforeAll(() => once(archive.listen(0), 'listening'));
afterAll(() => {
  archive.close();
  rmSync(folder, { recursive: true, force: true });
});

/** null says why no names can be late. */
function buildShim(): string | null {
  if (process.platform !== 'linux') return 'only on Linux';
  try {
    const source = join(testing, 'slow-names.c');
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-o', shim, source, '-ldl'], { stdio: 'pipe' });
    return null;
  } catch {
    return 'there is no C compiler (cc)';
  }
}

it.skipIf(buildShim() !== null)(
  'finds the archive while no name server knows the others, and again when none knows the archive any more',
  async () => {
    const url = `http://localhost:${(archive.address() as AddressInfo).port}/`;
    const child = spawn(process.execPath, [join(testing, 'ask-archive.ts'), url], {
      env: { ...process.env, LD_PRELOAD: shim, SLOW_NAMES: join(folder, 'none-is-told') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = await once(child.stdout, 'data');
    child.kill('SIGKILL'); // an end of its own would wait for the names
    expect(String(said)).toBe('200 200');
  },
);
