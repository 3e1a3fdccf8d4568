import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { verifyChain } from '../../../protocol/audit/trail-hash.ts';
import { AgentError } from '../../core/errors.ts';
import { testEvent, testPlace, type TestPlace } from '../../core/audit/testing/test-trail.ts';
import type { AuditIo } from './audit-io.ts';
import { runAudit } from './testing/run-audit.ts';

const VERIFIER = join(import.meta.dirname, '..', '..', 'core', 'audit', 'testing', 'verify_export.py');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const LineSchema = z.strictObject({
  seq: z.number(),
  leaf: z.string().regex(/^[0-9a-f]{64}$/),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  record: z.base64().nullable(),
});

let place: TestPlace;
beforeEach(async () => {
  place = testPlace();
  const { trail } = await place.open();
  for (let n = 0; n < 20; n += 1) await trail.append(testEvent(n));
  await trail.close();
});
afterEach(() => place.remove());

const run = (args: string[], changes: Partial<AuditIo> = {}) => runAudit(place, args, changes);

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => LineSchema.parse(JSON.parse(line)));

describe('glasskey audit verify', () => {
  it('ends with 0 for a whole trail, in words and in JSON', async () => {
    expect(await run(['verify'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Whole: 21 records') });
    const { stdout } = await run(['verify', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'whole', seq: 22 }); // the check before is a record itself
  });

  it('is recorded, by the running agent too, with what it found', async () => {
    const { trail } = await place.open();
    await run(['verify']);
    expect(trail.status().seq).toBe(22);
    await trail.close();
    const copy = join(place.folder, 'copy.db');
    copyFileSync(place.file, copy);
    const db = new Database(copy);
    db.exec('DROP TRIGGER record_fixed; UPDATE record SET sealed = zeroblob(700) WHERE seq = 9');
    db.close();
    expect(await run(['verify', '--db', copy])).toMatchObject({ code: 1, stderr: '' });
    const { stdout } = await run(['export', '--format', 'raw']);
    const told = lines(stdout).map(({ record }) => parseRecord(Buffer.from(record ?? '', 'base64')));
    expect(told.filter((record) => record?.kind === 'trail.verified')).toMatchObject([
      { outcome: 'success', action: 'review-audit', detail: { verdict: 'whole', seq: 21, what: null } },
      { outcome: 'failure', detail: { verdict: 'tampered' } },
    ]);
  });

  it('tells its verdict where it cannot be recorded', async () => {
    const elsewhere = testPlace();
    expect(await run(['verify', '--db', place.file], { dataDir: elsewhere.folder })).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('trail.missing'),
    });
    elsewhere.remove();
  });

  it('ends with 0 while the agent writes', async () => {
    const { trail } = await place.open();
    const appending = Promise.all(Array.from({ length: 500 }, (_, n) => trail.append(testEvent(n))));
    expect(await run(['verify'])).toMatchObject({ code: 0 });
    await appending;
    await trail.close();
  });

  it('ends with 1 and names the first bad record', async () => {
    const db = new Database(place.file);
    const trigger =
      db.prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE name = 'record_fixed'`).pluck().get() ?? '';
    db.exec('DROP TRIGGER record_fixed; UPDATE record SET sealed = zeroblob(700) WHERE seq IN (9, 14)');
    db.exec(trigger);
    db.close();
    const { code, stdout } = await run(['verify', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { kind: 'tampered', seq: 9, what: 'content' }]);
    expect((await run(['verify'])).stdout).toMatch(/^Tampered with at record 9: /);
  });

  it.each(['missing', 'a text', 'empty'])('ends with 2 for a file that is %s', async (what) => {
    const file = join(place.folder, 'other.db');
    if (what !== 'missing') writeFileSync(file, what === 'empty' ? '' : 'hello '.repeat(100));
    expect(await run(['verify', '--db', file])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Cannot be read'),
    });
    expect(await run(['verify', '--db', file, '--json'])).toMatchObject({ code: 2 });
  });

  it('ends with 2 when the keychain is locked', async () => {
    const vault = { ...place.vault, get: () => Promise.reject(new AgentError('vault.locked')) };
    expect(await run(['verify'], { vault })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('vault.locked'),
    });
  });

  it('judges a copy elsewhere', async () => {
    const copy = join(place.folder, 'copy.db');
    copyFileSync(place.file, copy);
    expect(await run(['verify', '--db', copy])).toMatchObject({ code: 0 });
  });

  it.each([[[]], [['frobnicate']], [['verify', '--wat']]])('says how to use it after %j', async (args) => {
    expect(await run(args)).toMatchObject({ code: 2, stderr: expect.stringContaining('glasskey audit verify') });
  });
});

describe('glasskey audit export', () => {
  it('gives the exact bytes of every record, that of the export itself last', async () => {
    const { code, stdout } = await run(['export', '--format', 'raw']);
    expect(code).toBe(0);
    const records = lines(stdout).map(({ seq, leaf, head, record }) => ({
      seq,
      leaf: Buffer.from(leaf, 'hex'),
      head: Buffer.from(head, 'hex'),
      bytes: Buffer.from(record ?? '', 'base64'),
    }));
    const last = parseRecord(records.at(-1)!.bytes);
    expect(last).toMatchObject({ seq: 22, kind: 'trail.exported', action: 'review-audit', detail: { toSeq: 21 } });
    expect(verifyChain({ trail: last!.trail, records })).toMatchObject({ kind: 'whole', at: { seq: 22 } });
  });

  it('is recorded by the running agent before a line is written', async () => {
    const { trail } = await place.open();
    const out = join(place.folder, 'trail.ndjson');
    expect(await run(['export', '--format', 'raw', '--out', out])).toMatchObject({ code: 0 });
    const exported = lines(readFileSync(out, 'utf8'));
    const last = parseRecord(Buffer.from(exported.at(-1)?.record ?? '', 'base64'));
    expect(last).toMatchObject({ seq: 22, kind: 'trail.exported', detail: { to: 'file' } });
    expect(trail.status().seq).toBe(22);
    expect(readdirSync(join(place.folder, 'trail-requests'))).toEqual([]);
    await trail.close();
  });

  it('keeps nobody from working where requests cannot be left, and is recorded once they can', async () => {
    const requests = join(place.folder, 'trail-requests');
    rmSync(requests, { recursive: true });
    writeFileSync(requests, 'in its place');
    const { trail } = await place.open();
    expect(await trail.append(testEvent(1))).toMatchObject({ ok: true });
    const refused = await run(['export', '--format', 'raw']);
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('trail.not_recorded') });
    rmSync(requests);
    expect(await run(['export', '--format', 'raw'])).toMatchObject({ code: 0 });
    await trail.close();
  });

  it('takes no other record from the folder of requests', async () => {
    const { trail } = await place.open();
    const use = { kind: 'trail.exported', format: 'raw', trail: trail.id, toSeq: 1, to: 'file' };
    const request = { v: 1, osUser: 'x', use };
    const other = { ...request, use: { ...use, kind: 'session.signed_in' } };
    const bad = [other, { ...request, v: 2 }, 'no object', 'x'.repeat(9000)];
    bad.forEach((what, n) => writeFileSync(join(place.folder, 'trail-requests', `${n}.json`), JSON.stringify(what)));
    await expect.poll(() => readdirSync(join(place.folder, 'trail-requests')), { timeout: 8000 }).toEqual([]);
    expect(trail.status().seq).toBe(21);
    await trail.close();
  });

  it('writes nothing when it cannot be recorded', async () => {
    const elsewhere = testPlace();
    const { code, stdout, stderr } = await run(['export', '--format', 'raw', '--db', place.file], {
      dataDir: elsewhere.folder,
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('trail.missing');
    elsewhere.remove();
  });

  it('asks for a format', async () => {
    expect(await run(['export'])).toMatchObject({ code: 2, stderr: expect.stringContaining('--format raw') });
  });

  it.skipIf(!hasPython)('satisfies a verifier written from the design alone, and shows it every change', async () => {
    const out = join(place.folder, 'trail.ndjson');
    await run(['export', '--format', 'raw', '--out', out]);
    const head = lines(readFileSync(out, 'utf8')).at(-1)?.head;
    expect(execFileSync('python3', [VERIFIER, out]).toString()).toMatch(new RegExp(`^22 \\S+ ${head}\n$`));
    const text = readFileSync(out, 'utf8').split('\n');
    const changes = [
      text.toSpliced(4, 1),
      text.with(4, text[5]!),
      text.with(4, text[4]!.replace('"record":"e', '"record":"f')),
    ];
    for (const changed of changes) {
      writeFileSync(out, changed.join('\n'));
      expect(spawnSync('python3', [VERIFIER, out]).status).toBe(1);
    }
  });
});

describe('glasskey audit status', () => {
  it('tells how far trail and collector are, with the agent running or not', async () => {
    const { stdout } = await run(['status', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      seq: 21,
      acknowledged: 0,
      unacknowledged: 21,
      agentRuns: false,
      setAside: [],
    });
    const { trail } = await place.open();
    const running = await run(['status', '--json']);
    expect(JSON.parse(running.stdout)).toMatchObject({ agentRuns: true, trail: trail.id, months: [{ records: 21 }] });
    await trail.close();
  });

  it('ends with 2 when there is nothing to tell', async () => {
    expect(await run(['status', '--db', join(place.folder, 'none.db')])).toMatchObject({ code: 2 });
  });
});
