import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCollector } from '../open-collector.ts';
import { addPerson } from '../people/manage-people.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { CHEAP, newDataDir, PASSWORD } from '../testing/test-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { proposeDestruction, readDestruction } from './destructions.ts';

const CHILD = fileURLToPath(new URL('../testing/destroy-child.ts', import.meta.url));
/** Enough that erasing them takes several steps. */
const RECORDS = 2100;
const KILLS = 4;
const TIMEOUT_MS = 120_000;
const TRAIL = createTestTrail(RECORDS, () => ({ at: '2019-01-10T09:00:00.000+00:00' }));
const TOTP = { algorithm: 'SHA1', digits: 6, period: 30 } as const;

let origin: string;
beforeAll(async () => {
  origin = newDataDir();
  await ingestAt(origin, '2019-01-15T10:00:00Z', [TRAIL]);
  await workAt(origin);
  const { collector, close } = await openCollector({ dataDir: origin, passwordCost: CHEAP });
  for (const id of ['rita', 'cora']) {
    const person = { id, name: id, familyName: id, department: 'IT', roles: ['compliance-officer' as const] };
    await addPerson(collector, { person, password: PASSWORD, totp: TOTP, actor: 'test' });
    if (id === 'rita') expect((await proposeDestruction(collector, {}, person)).ok).toBe(true);
  }
  close();
}, TIMEOUT_MS);
afterAll(() => rmSync(origin, { recursive: true, force: true }));

type Killed = { readonly dataDir: string; readonly ranMs: number };

/** A copy of the data, on which a process approves and is killed that long after it began (null: runs to its end). */
async function kill(afterMs: number | null): Promise<Killed> {
  const dataDir = mkdtempSync(join(tmpdir(), 'glasskey-killed-'));
  cpSync(origin, dataDir, { recursive: true });
  const args = ['--disable-warning=ExperimentalWarning', CHILD, dataDir, '1', 'cora'];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout === null) throw new Error('no output');
  const ended = once(child, 'exit');
  await once(createInterface({ input: child.stdout }), 'line');
  const beganMs = performance.now();
  if (afterMs !== null) setTimeout(() => child.kill('SIGKILL'), afterMs);
  await ended;
  return { dataDir, ranMs: performance.now() - beganMs };
}

/** How many records can be read, as a fresh process finds it; nothing is finished for it. */
async function readable(dataDir: string): Promise<number> {
  const { out } = await runCommand(['records', 'export', '--trail', TRAIL.id, '--data', dataDir]);
  return out.split('\n').filter((line) => line !== '' && !line.includes('"destroyed":1')).length;
}

it(
  'killed at any moment, a destruction is whole or was not begun; the next start of the server ends it',
  { timeout: TIMEOUT_MS },
  async () => {
    const whole = await kill(null);
    rmSync(whole.dataDir, { recursive: true });
    const seen = new Set<string>();
    const ended: true[] = []; // once is enough: a server takes its time to start
    for (let round = 0; round < KILLS; round += 1) {
      const { dataDir } = await kill((whole.ranMs * round) / KILLS);
      const left = await readable(dataDir);
      expect([0, RECORDS]).toContain(left);
      const { collector, close } = await openCollector({ dataDir });
      const before = readDestruction(collector, 1);
      close();
      seen.add(before?.state ?? 'none');
      expect(before?.state === 'proposed').toBe(left === RECORDS);
      expect((await runCommand(['verify', '--data', dataDir])).code).toBe(0);
      if (before?.state === 'approved' && ended.length === 0) ended.push(await endByServer(dataDir));
      rmSync(dataDir, { recursive: true });
    }
    expect(seen.size).toBeGreaterThan(1); // else no kill hit the work
  },
);

async function endByServer(dataDir: string): Promise<true> {
  const server = await startServerProcess(dataDir);
  for (;;) {
    const certificate = await runCommand(['destroy', 'certificate', '1', '--data', dataDir]);
    if (certificate.code === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await server.end('SIGTERM')).toBe(0);
  expect(await readable(dataDir)).toBe(0);
  expect((await runCommand(['verify', '--data', dataDir])).code).toBe(0);
  expect((await runCommand(['log', 'verify', '--data', dataDir])).code).toBe(0);
  return true;
}
