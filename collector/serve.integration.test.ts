import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { EnrolmentTokenSchema } from '../protocol/wire/enrolment.ts';
import { OrdersReplySchema } from '../protocol/wire/orders.ts';
import { RecordsReplySchema } from '../protocol/wire/records.ts';
import { runCommand } from './testing/run-command.ts';
import { type ServerProcess, spawnServer, startServerProcess } from './testing/server-process.ts';
import { batchOf, createTestTrail } from './testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from './testing/test-workstation.ts';

const KILLS = 6;
/** Each kill starts a process anew; machines that test are busy. */
const TIMEOUT_MS = 120_000;
const RECORDS = 1500;

let dataDir: string;
let server: ServerProcess;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'glasskey-serve-'));
  server = await startServerProcess(dataDir);
});
afterEach(async () => {
  await server.end('SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

async function enrol(): Promise<TestWorkstation> {
  const ca = z.object({ pem: z.string() }).parse((await runCommand(['ca', '--data', dataDir, '--json'])).json());
  const { out } = await runCommand(['token', '--data', dataDir, '--site', 'north']);
  const token = EnrolmentTokenSchema.parse(JSON.parse(Buffer.from(out, 'base64url').toString('utf8')));
  return enrolTestWorkstation({ running: () => ({ url: server.url, caPem: ca.pem }), token: () => token });
}

describe('a collector process', { timeout: TIMEOUT_MS }, () => {
  it('hears of the command line within seconds, keeps names out of its log, and stops when asked', async () => {
    const { call } = await enrol();
    const data = ['--data', dataDir];
    await runCommand(['user', 'add', 'eve.nolan', '--roles', 'radiologist', ...data], ['reading rooms are dark']);
    const { last } = OrdersReplySchema.parse((await call('GET', '/v1/orders?after=0')).json());
    const waiting = call('GET', `/v1/orders?after=${last}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const startMs = performance.now();
    expect((await runCommand(['user', 'disable', 'eve.nolan', ...data])).code).toBe(0);
    const { orders } = OrdersReplySchema.parse((await waiting).json());
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(orders.map(({ order }) => order)).toEqual([{ type: 'person-disabled', user: 'eve.nolan' }]);
    const json = { user: 'eve.nolan', password: 'reading rooms are dark', purpose: 'sign-in' };
    expect((await call('POST', '/v1/sign-in/password', { json })).error().code).toBe('auth.rejected');
    expect(server.log()).toContain('server.listening');
    expect(server.log()).not.toMatch(/eve\.nolan|reading rooms|reading-1/);
    expect(await server.end('SIGTERM')).toBe(0);
  });

  it('refuses a second server on the same data', async () => {
    const second = spawnServer(dataDir);
    await once(second, 'exit');
    expect(second.exitCode).toBe(2);
  });

  it.each<[string, (taken: string) => readonly string[], string]>([
    ['a port that is taken', (taken) => ['--port', taken], 'another program has this port already: EADDRINUSE'],
    ['an address of another machine', () => ['--host', '192.0.2.1'], 'this machine has no such address: EADDRNOTAVAIL'],
    ['a text for an address', () => ['--url', 'collector'], '--url must be an https address: https://name:port'],
  ])('that is to serve on %s says so and ends', async (_, options, words) => {
    const other = join(dataDir, 'other');
    const child = spawnServer(other, ...options(new URL(server.url).port));
    onTestFinished(() => void child.kill('SIGKILL'));
    const said = child.stderr === null ? '' : text(child.stderr);
    await once(child, 'exit');
    expect([child.exitCode, await said]).toEqual([2, expect.stringContaining(`glasskey collector serve: ${words}\n`)]);
  });

  it(
    'keeps every acknowledged record exactly once, in order, through kill -9 in the middle of ingest',
    async () => {
      const { call } = await enrol();
      const trail = createTestTrail(RECORDS);
      let acknowledged = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const killed = setTimeout(() => void server.end('SIGKILL'), 30 + Math.random() * 250);
        try {
          for (let size = 1; acknowledged < RECORDS; size = 1 + Math.floor(Math.random() * 60)) {
            const to = Math.min(RECORDS, acknowledged + size);
            const reply = await call('POST', '/v1/records', batchOf(trail, acknowledged + 1, to));
            acknowledged = RecordsReplySchema.parse(reply.json()).seq;
          }
        } catch {
          // the connection ended with the server
        }
        clearTimeout(killed);
        await server.end('SIGKILL');
        server = await startServerProcess(dataDir);
        const held = RecordsReplySchema.parse((await call('GET', `/v1/trails/${trail.id}`)).json());
        expect(held.seq).toBeGreaterThanOrEqual(acknowledged);
        expect(held.head).toBe(trail.heads[held.seq]!.toString('hex'));
        // Deliberately from the last acknowledgement: what was stored without one is sent again.
      }
      await call('POST', '/v1/records', batchOf(trail, acknowledged + 1, Math.min(RECORDS, acknowledged + 1000)));
      await call('POST', '/v1/records', batchOf(trail, Math.max(1, RECORDS - 999), RECORDS));
      const { out } = await runCommand(['records', 'export', '--trail', trail.id, '--data', dataDir]);
      const lines = out
        .trimEnd()
        .split('\n')
        .map((line) => z.object({ record: z.base64() }).loose().parse(JSON.parse(line)));
      expect(lines.map(({ record }) => record)).toEqual(trail.records.map((record) => record.toString('base64')));
      expect((await runCommand(['verify', '--data', dataDir])).code).toBe(0);
    },
    TIMEOUT_MS,
  );
});
