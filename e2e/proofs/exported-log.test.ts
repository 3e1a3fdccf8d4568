import { spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogPlaces } from '../../collector/log/log-places.ts';
import { runCommand } from '../../collector/testing/run-command.ts';
import { createTestCollector, PASSWORD, type TestCollector } from '../../collector/testing/test-collector.ts';
import { codeAt } from '../../collector/testing/test-person.ts';
import { batchOf, createTestTrail } from '../../collector/testing/test-trail.ts';
import { type Call, createCaller, enrolTestWorkstation } from '../../collector/testing/test-workstation.ts';
import { createTrailStore } from '../../collector/trail/trail-store.ts';
import { serveWitness, type RunningWitness } from '../../collector/witness/serve-witness.ts';
import { openWitnessStore, type WitnessStore } from '../../collector/witness/witness-store.ts';
import { logCommand } from '../../electron/cli/log/log-command.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { COSIGNATURE, readVerifier, verifierText } from '../../protocol/log/signed-note.ts';
import { tilePath, tilesOf } from '../../protocol/log/tiles.ts';
import { ReaderSessionSchema } from '../../protocol/wire/reader.ts';
import { PasswordReplySchema } from '../../protocol/wire/sign-in.ts';

const PYTHON = join(import.meta.dirname, '../../protocol/log/testing/verify_log.py');
const RECORDS = 600;
/** Leaves of the exported log: the records, and what the collector recorded of itself. */
let size = 0;

let collector: TestCollector;
let workstation: Call;
let folder: string;
let witness: { readonly store: WitnessStore; readonly running: RunningWitness; readonly key: string };
const trail = createTestTrail(RECORDS + 320);
const run = (...args: readonly string[]) => runCommand([...args, '--data', collector.dataDir]);
const file = (name: string): string => join(folder, name);
const key = async (): Promise<string> => (await run('log', 'key')).out.trim();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-log-'));
  collector = await createTestCollector();
  await collector.addPerson('rita', ['audit-reviewer']);
  ({ call: workstation } = await enrolTestWorkstation(collector));
  const store = await openWitnessStore(file('witness'), { hosts: ['127.0.0.1'] });
  const log = () => undefined;
  const running = await serveWitness(store, { host: '127.0.0.1', port: 0, log, wallMs: Date.now });
  const { name, signingKey, certificate } = store.identity;
  witness = { store, running, key: verifierText(name, createPublicKey(signingKey), COSIGNATURE) };
  writeFileSync(file('witness.pem'), certificate);
  await watch();
  const url = `https://127.0.0.1:${running.port}`;
  expect((await run('witness', 'add', witness.key, '--url', url, '--ca', file('witness.pem'))).code).toBe(0);
  expect((await run('witness', 'require', '1')).code).toBe(0);
  await send(1, RECORDS);
  expect((await run('log', 'export', file('whole'), '--entries')).code).toBe(0);
  size = sizeOf(readFileSync(file('whole/checkpoint'), 'utf8'));
}, 60_000);
afterAll(async () => {
  await collector.close();
  await witness.running.stop();
  witness.store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function watch(): Promise<void> {
  const log = await key();
  witness.store.add(readVerifier(log)?.name ?? '', log);
}

const sizeOf = (note: string): number => readCheckpointText(note)?.size ?? 0;

async function send(first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += 200) {
    const reply = await workstation('POST', '/v1/records', batchOf(trail, from, Math.min(last, from + 199)));
    expect(reply.status).toBe(200);
  }
}

/** What `glasskey log verify` says and answers, and what the script in the other language does. */
async function verify(path: string, log: string, ...more: readonly string[]) {
  let out = '';
  const sink = new Writable({ write: (chunk: Buffer, _, done) => ((out += chunk.toString()), done()) });
  const witnessed = ['--witness', witness.key];
  const code = await logCommand(['verify', path, '--key', log, ...witnessed, ...more], { stdout: sink, stderr: sink });
  const script = spawnSync('python3', ['-B', PYTHON, path, log, witness.key], { encoding: 'utf8' });
  return { code, out, script: script.status, said: script.stdout + script.stderr };
}

describe('an exported log', () => {
  it('is whole, cosigned, and what its entries say; in TypeScript and in Python', async () => {
    const verdict = await verify(file('whole'), await key());
    expect(verdict).toMatchObject({ code: 0, script: 0 });
    expect(size).toBeGreaterThanOrEqual(RECORDS);
    expect(verdict.out).toContain(`Whole: ${size} leaves`);
    expect(verdict.out).toContain(`${size} entries`);
    expect(verdict.said).toMatch(new RegExp(`^whole \\S+ ${size} entries ${size} cosigned \\d{10}$`, 'm'));
  });

  it('says which leaf a record is', async () => {
    writeFileSync(file('record'), trail.records[400]!);
    const { collector: inside } = collector.running();
    const { number } = createTrailStore(inside).find(trail.id)!;
    const leaf = createLogPlaces(inside, inside.transparency.number())(number, 401);
    expect((await verify(file('whole'), await key(), '--record', file('record'))).out).toContain(`is leaf ${leaf}`);
    writeFileSync(file('record'), 'another');
    expect((await verify(file('whole'), await key(), '--record', file('record'))).code).toBe(1);
  });

  const flip = (name: string, at: number) => (copy: string) => {
    const bytes = readFileSync(join(copy, name));
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(join(copy, name), bytes);
  };
  it.each([
    ['a leaf', flip('tile/0/001', 77)],
    [
      'a leaf of the last tile',
      (copy: string) => flip(`tile/${tilePath([...tilesOf(size)].findLast(({ level }) => level === 0)!)}`, 3)(copy),
    ],
    ['a hash above', flip('tile/1/000.p/2', 40)],
    ['an entry', flip('tile/entries/000', 500)],
    ['the size', flip('checkpoint', 70)],
    ['a tile that is not there', (copy: string) => rmSync(join(copy, 'tile/0/000'))],
    ['a tile cut short', (copy: string) => writeFileSync(join(copy, 'tile/0/000'), Buffer.alloc(32))],
    ['a bundle cut short', (copy: string) => writeFileSync(join(copy, 'tile/entries/001'), Buffer.alloc(1))],
  ])('is not whole with %s changed', async (_, change) => {
    const copy = file('changed');
    rmSync(copy, { recursive: true, force: true });
    cpSync(file('whole'), copy, { recursive: true });
    change(copy);
    expect(await verify(copy, await key())).toMatchObject({ code: 1, script: 1 });
  });

  it('is not believed without the witness, or under another key', async () => {
    const note = readFileSync(file('whole/checkpoint'), 'utf8');
    cpSync(file('whole'), file('alone'), { recursive: true });
    writeFileSync(file('alone/checkpoint'), note.split('\n').toSpliced(5, 1).join('\n'));
    expect(await verify(file('alone'), await key())).toMatchObject({ code: 1, script: 1 });
    const other = 'audit.example.org/ws-014+793c49ba+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
    expect(await verify(file('whole'), other)).toMatchObject({ code: 1, script: 1 });
  });
});

describe('the log over HTTPS', () => {
  it('is the same resources under /v1/log, and its entries for those who may read trails alone', async () => {
    const anybody = createCaller(collector);
    const reader = await signIn(anybody);
    const fetched = file('fetched');
    const keep = (path: string, bytes: Buffer): void => {
      mkdirSync(dirname(join(fetched, path)), { recursive: true });
      writeFileSync(join(fetched, path), bytes);
    };
    const checkpoint = await anybody('GET', '/v1/log/checkpoint');
    keep('checkpoint', checkpoint.bytes);
    for (const place of tilesOf(sizeOf(checkpoint.text))) {
      const path = `tile/${tilePath(place)}`;
      keep(path, (await anybody('GET', `/v1/log/${path}`)).bytes);
      if (place.level > 0) continue;
      const entries = `tile/${tilePath({ ...place, level: 'entries' })}`;
      expect((await anybody('GET', `/v1/log/${entries}`)).status).toBe(401);
      keep(entries, (await reader('GET', `/v1/log/${entries}`)).bytes);
    }
    expect(await verify(fetched, await key())).toMatchObject({ code: 0, script: 0 });
    expect((await run('audit')).out).toContain('log.entries_read');
    expect((await reader('GET', '/v1/log/tile/entries/003')).status).toBe(404);
  });
});

async function signIn(anybody: Call): Promise<Call> {
  const json = { user: 'rita', password: PASSWORD, purpose: 'sign-in' };
  const first = PasswordReplySchema.parse((await anybody('POST', '/v1/reader/sign-in/password', { json })).json());
  if (first.next !== 'enrol') throw new Error(first.next);
  const confirm = { attempt: first.attempt, code: codeAt(collector, first.secret) };
  const session = await anybody('POST', '/v1/reader/sign-in/enrolment', { json: confirm });
  const { token } = ReaderSessionSchema.parse(session.json());
  return (method, path) => anybody(method, path, { headers: { authorization: `Bearer ${token}` } });
}

describe('a restored log', () => {
  it('continues the one before it, which its first entry and its tiles prove', async () => {
    expect((await run('recover', '--restored')).code).toBe(0);
    await watch();
    await send(RECORDS + 1, RECORDS + 300);
    expect((await run('log', 'export', file('restored'), '--entries')).code).toBe(0);
    const verdict = await verify(file('restored'), await key());
    expect(verdict).toMatchObject({ code: 0, script: 0 });
    const whole = sizeOf(readFileSync(file('restored/checkpoint'), 'utf8'));
    expect(whole).toBeGreaterThanOrEqual(size + 301);
    expect(verdict.out).toContain(`Whole: ${whole} leaves`);
    const statement = readFileSync(file('restored/restored'), 'utf8');
    const less = statement.replace(/held (\d+)/, (_, held: string) => `held ${Number(held) - 1}`);
    expect(less).not.toBe(statement);
    writeFileSync(file('restored/restored'), less);
    expect(await verify(file('restored'), await key())).toMatchObject({ code: 1, script: 1 });
    rmSync(file('restored/restored'));
    expect((await verify(file('restored'), await key())).code).toBe(1);
    expect((await run('log', 'verify')).code).toBe(0);
  });

  it('continues it as well when it is restored again', async () => {
    expect((await run('recover', '--restored')).code).toBe(0);
    await watch();
    await send(RECORDS + 301, RECORDS + 320);
    expect((await run('log', 'export', file('again'), '--entries')).code).toBe(0);
    expect(await verify(file('again'), await key())).toMatchObject({ code: 0, script: 0 });
    expect((await run('log', 'verify')).code).toBe(0);
  });
});
