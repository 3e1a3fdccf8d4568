import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openReader } from '../../core/audit/export-records.ts';
import { testEvent, testPlace, type TestPlace } from '../../core/audit/testing/test-trail.ts';
import { createTestLog, type TestLog } from '../../core/sync/testing/test-log.ts';
import { receiptCommand } from '../audit/receipt-command.ts';
import { logCommand } from './log-command.ts';

const PYTHON = join(import.meta.dirname, '../../../protocol/log/testing/verify_proof.py');
let place: TestPlace;
let log: TestLog;
let folder: string;

/** A trail of eleven records: nine with receipts out of two batches, among those of others, and two that were not sent. */
beforeEach(async () => {
  place = testPlace();
  folder = mkdtempSync(join(tmpdir(), 'proofs-'));
  log = createTestLog();
  const { trail } = await place.open();
  for (let n = 0; n < 10; n += 1) await trail.append(testEvent(n));
  for (const count of [4, 5]) {
    log.receipt('somebody else', count * 100, [Buffer.from('a'), Buffer.from('b'), Buffer.from('c')], null);
    const unsent = trail.unsent(count, 1e9);
    if (!unsent.ok) throw new Error(unsent.code);
    const records = unsent.value.map(({ bytes }) => bytes);
    const receipt = log.receipt(trail.id, unsent.value[0]!.seq, records, null);
    trail.acknowledge(unsent.value.at(-1)!.seq, unsent.value.at(-1)!.head, receipt);
  }
  await trail.close();
});
afterEach(() => {
  place.remove();
  rmSync(folder, { recursive: true });
});

function sinks() {
  const said = { out: '', err: '' };
  const sink = (name: 'out' | 'err') =>
    new Writable({ write: (chunk: Buffer, _, done) => ((said[name] += chunk.toString()), done()) });
  return { said, io: { stdout: sink('out'), stderr: sink('err') } };
}

async function receiptOf(seq: number) {
  const { said, io } = sinks();
  const code = await receiptCommand([String(seq)], { ...io, dataDir: place.folder, vault: place.vault });
  const file = join(folder, `${seq}.json`);
  writeFileSync(file, said.out);
  return { code, file, ...said };
}

async function verify(...args: readonly string[]) {
  const { said, io } = sinks();
  return { code: await logCommand(['verify', ...args], io), ...said };
}

async function recordFile(seq: number): Promise<string> {
  const reader = await openReader(place.file, place.vault);
  const record = [...reader.records()].find((one) => one.seq === seq);
  reader.close();
  const file = join(folder, `${seq}.record`);
  writeFileSync(file, record?.bytes ?? '');
  return file;
}

describe('the proof of one record', () => {
  it('is verified from files alone, with the bytes of the record and without, and by a script in another language', async () => {
    for (let seq = 1; seq <= 9; seq += 1) {
      const { code, file } = await receiptOf(seq);
      expect(code).toBe(0);
      const record = await recordFile(seq);
      expect(await verify(file, '--key', log.key)).toMatchObject({ code: 0, out: expect.stringContaining('Proved') });
      const seen = await verify(file, '--key', log.key, '--record', record);
      expect(seen).toMatchObject({ code: 0, out: expect.stringContaining(`It is record ${seq} of trail`) });
      const other = spawnSync('python3', ['-B', PYTHON, file, log.key, record], { encoding: 'utf8' });
      expect([other.status, other.stdout.split(' ')[0], other.stderr]).toEqual([0, 'proved', '']);
    }
  });

  it('says nothing of what the record says', async () => {
    const { out } = await receiptOf(3);
    expect(Object.keys(JSON.parse(out) as object).toSorted()).toEqual([
      'checkpoint',
      'index',
      'leaf',
      'path',
      'seq',
      'trail',
      'v',
    ]);
  });

  it('is not there for a record that was never acknowledged', async () => {
    expect(await receiptOf(10)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('no receipt') });
    expect((await receiptOf(99)).code).toBe(1);
    expect((await receiptOf(0)).code).toBe(2);
  });

  it.each([
    ['another record', (proof: Proof) => ({ ...proof, leaf: 'ab'.repeat(32) }), 'path'],
    ['another place', (proof: Proof) => ({ ...proof, index: proof.index + 1 }), 'path'],
    ['a path that was cut', (proof: Proof) => ({ ...proof, path: proof.path.slice(1) }), 'path'],
    [
      'a larger tree',
      (proof: Proof) => ({ ...proof, checkpoint: proof.checkpoint.replace('\n1', '\n2') }),
      'checkpoint',
    ],
  ])('does not hold for %s, whoever verifies it', async (_, change, what) => {
    const { file } = await receiptOf(7);
    writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as Proof)));
    const verdict = await verify(file, '--key', log.key);
    expect(verdict).toMatchObject({ code: 1, out: expect.stringContaining(what) });
    expect(spawnSync('python3', ['-B', PYTHON, file, log.key]).status).toBe(1);
  });

  it('does not hold for other bytes than the record’s, nor under another key', async () => {
    const { file } = await receiptOf(2);
    const wrong = await recordFile(3);
    expect(await verify(file, '--key', log.key, '--record', wrong)).toMatchObject({ code: 1 });
    expect(spawnSync('python3', ['-B', PYTHON, file, log.key, wrong]).status).toBe(1);
    const otherKey = 'audit.example.org/ws-014+793c49ba+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
    expect((await verify(file, '--key', otherKey)).code).toBe(1);
  });

  it('claims which record it is only where the record says so', async () => {
    const { file } = await receiptOf(7);
    const proof = JSON.parse(readFileSync(file, 'utf8')) as Proof;
    const record = await recordFile(7);
    for (const claim of [{ seq: 4711 }, { trail: '018f4f0e-7b0a-4cc0-8000-00000000dead' }]) {
      writeFileSync(file, JSON.stringify({ ...proof, ...claim }));
      expect((await verify(file, '--key', log.key)).out).toMatch(/Not checked: that it is record/);
      const verdict = await verify(file, '--key', log.key, '--record', record);
      expect(verdict).toMatchObject({ code: 1, out: expect.stringContaining('another record') });
      expect(spawnSync('python3', ['-B', PYTHON, file, log.key, record]).status).toBe(1);
    }
  });

  it('holds under another name of the log only with the statements that lead there', async () => {
    const { file: before } = await receiptOf(7);
    const statements = [log.restore(), log.restore()].map((statement, at) => {
      const path = join(folder, `restored-${at}`);
      writeFileSync(path, statement);
      return ['--restored', path];
    });
    const { trail } = await place.open();
    const unsent = trail.unsent(10, 1e9);
    if (!unsent.ok) throw new Error(unsent.code);
    const records = unsent.value.map(({ bytes }) => bytes);
    const { seq, head } = unsent.value.at(-1)!;
    trail.acknowledge(seq, head, log.receipt(trail.id, unsent.value[0]!.seq, records, null));
    await trail.close();
    const { file: after } = await receiptOf(10);
    const [first = [], second = []] = statements;
    for (const some of [[], first, second, [...second, ...first]])
      expect(await verify(after, '--key', log.key, ...some)).toMatchObject({
        code: 1,
        out: expect.stringContaining('name'),
      });
    const verdict = await verify(after, '--key', log.key, ...first, ...second);
    expect(verdict).toMatchObject({ code: 0, out: expect.stringContaining('of glasskey.collector/test/3.') });
    const newKey = log.keyNow();
    expect((await verify(before, '--key', newKey)).code).toBe(1);
    const old = await verify(before, '--key', newKey, ...first, ...second);
    expect(old).toMatchObject({ code: 0, out: expect.stringContaining('of glasskey.collector/test.') });
    expect((await verify(after, '--key', newKey)).code).toBe(0);
  });

  it('is refused in words when it is none', async () => {
    const file = join(folder, 'x.json');
    writeFileSync(file, '{"v":1}');
    expect(await verify(file, '--key', log.key)).toMatchObject({ code: 2, err: expect.stringContaining('no proof') });
    writeFileSync(file, 'no JSON');
    expect((await verify(file, '--key', log.key)).err).toContain('no proof');
    expect((await verify(file, '--key', 'x')).err).toContain('verifier key');
    for (const count of ['', ' ', '0x0', '-1', '1.5', 'all'])
      expect((await verify(file, '--key', log.key, `--require=${count}`)).err).toContain('no number');
    expect((await verify(file, '--key', log.key, '--require', '1')).err).toContain('fewer witnesses');
    expect((await verify(join(folder, 'gone'), '--key', log.key)).err).toContain('ENOENT');
    expect(await verify(file)).toMatchObject({ code: 2, err: expect.stringContaining('glasskey log verify') });
  });
});

type Proof = { index: number; path: string[]; leaf: string; checkpoint: string };
