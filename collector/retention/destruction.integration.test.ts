import { readFileSync, writeFileSync } from 'node:fs';
import { createHash, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import { compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DestructionSchema } from '../../protocol/audit/destruction.ts';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { WhoSawReplySchema } from '../../protocol/wire/who-saw.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { restoreLog } from '../log/restore-log.ts';
import { verifyLog } from '../log/verify-log.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';
import { createTestReader, type RunAs } from '../testing/test-reader.ts';
import { createTestTrail, type Change } from '../testing/test-trail.ts';

const GRANT = '6f1c8a52-0b1e-4c58-9b3e-5a7f4e0f9a11';
const OLD_AT = '2019-01-10T09:00:00.000+00:00';
const about = (patientId: string): Change => ({
  at: OLD_AT,
  object: { patientId, issuer: 'NORTH', studyUid: `1.2.${patientId.slice(2)}`, seriesUid: null, accession: 'A-1' },
});
/** Of each five records: two accesses, one emergency, one of security, one of administration. */
const changeOf = (seq: number): Change =>
  [
    about('P-1'),
    about('P-2'),
    { ...about('P-3'), grant: GRANT },
    { at: OLD_AT, kind: 'session.locked' as const, object: null },
    { at: OLD_AT, kind: 'agent.started' as const, object: null, user: null },
  ][seq % 5] ?? {};

const OLD = createTestTrail(500, changeOf);
const NEW = createTestTrail(20, () => ({ object: null }));
let collector: TestCollector;
let key: string;
let rita: RunAs;
let cora: RunAs;
let carl: RunAs;
let ian: RunAs;
beforeAll(async () => {
  const dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [OLD]);
  await ingestAt(dataDir, new Date().toISOString(), [NEW]);
  await workAt(dataDir);
  collector = await createTestCollector(dataDir);
  key = (await runCommand(['log', 'key', '--data', dataDir])).out.trim();
  rita = await createTestReader(collector, 'rita', ['audit-reviewer']);
  cora = await createTestReader(collector, 'cora', ['compliance-officer']);
  carl = await createTestReader(collector, 'carl', ['compliance-officer']);
  ian = await createTestReader(collector, 'ian', ['it-user-admin']);
});
afterAll(() => collector.close());

const data = () => ['--data', collector.dataDir];
const connection = () => collector.running().collector.store.connection;
const numberOf = (trail: string): number =>
  connection().prepare<[string], number>('SELECT number FROM trails WHERE id = ?').pluck().get(trail) ?? 0;
/** The sealed bytes and the wrapped keys of what is old, as they lie in the database now. */
const traces = (): readonly Buffer[] => [
  ...connection()
    .prepare<[], Buffer>(`SELECT wrapped FROM dataKeys WHERE month = '2019-01' AND purpose <> 'records.access'`)
    .pluck()
    .all(),
  ...connection().prepare<[], Buffer>('SELECT wrapped FROM recordKeys').pluck().all(),
];
/** Which of them are anywhere in the database's files. */
const foundIn = (wanted: readonly Buffer[]): readonly Buffer[] => {
  const names = ['collector.db', 'collector.db-wal'];
  const files = Buffer.concat(names.map((name) => readFileSync(join(collector.dataDir, name))));
  return wanted.filter((trace) => files.includes(trace));
};
const linesOf = async (trail: string): Promise<readonly { seq: number; record: string; destroyed?: number }[]> => {
  const { out } = await runCommand(['records', 'export', '--trail', trail, ...data()]);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { seq: number; record: string; destroyed?: number });
};
const certificateOf = async (number: number): Promise<string> => {
  const asked = await runCommand(['destroy', 'certificate', String(number), ...data()]);
  if (asked.code === 0) return asked.out.trim();
  await new Promise((resolve) => setTimeout(resolve, 100)); // the server erases in the background
  return certificateOf(number);
};

describe('destruction at the collector', () => {
  it('says what is due, class by class, and nothing of what is not six years old', async () => {
    const { due } = (await runCommand(['destroy', 'list', ...data(), '--json'])).json() as { due: unknown };
    const month = '2019-01';
    expect(due).toEqual(
      [
        { class: 'access', month, count: 200, held: 0 },
        { class: 'emergency', month, count: 100, held: 0 },
        { class: 'security', month, count: 100, held: 0 },
        { class: 'administration', month, count: 100, held: 0 },
      ].toSorted((a, b) => ORDER.indexOf(a.class) - ORDER.indexOf(b.class)),
    );
  });

  it('takes two people, of whom the second is a compliance officer', async () => {
    expect((await ian(['destroy', 'propose'])).out).toContain('auth.forbidden');
    expect((await rita(['destroy', 'propose', '--class', 'security', '--month', '2018-12'])).out).toContain(
      'nothing_due',
    );
    const proposed = await cora(['destroy', 'propose', '--class', 'security', '--json']);
    expect(proposed.json()).toMatchObject({ id: 1, state: 'proposed', parts: [{ class: 'security', count: 100 }] });
    expect((await cora(['destroy', 'approve', '1'])).out).toContain('second person');
    expect((await rita(['destroy', 'approve', '1'])).out).toContain('auth.forbidden');
    expect((await linesOf(OLD.id)).every(({ destroyed }) => destroyed === undefined)).toBe(true);
  });

  it('is off when what is due has changed since: a hold was put', async () => {
    await rita(['destroy', 'propose', '--json']);
    const hold = ['hold', 'add', '--patient', 'P-2', '--issuer', 'NORTH', '--json'];
    expect((await rita(hold, ['a complaint of the patient'])).json()).toMatchObject({ id: 1, state: 'held' });
    expect((await cora(['destroy', 'approve', '2'])).out).toContain('retention.changed');
    expect((await carl(['destroy', 'approve', '2'])).out).toContain('not_found');
  });

  it('takes bytes and keys, spares what is held, and everything still verifies', async () => {
    const proposed = await rita(['destroy', 'propose', '--json']);
    expect(proposed.json()).toMatchObject({
      id: 3,
      parts: expect.arrayContaining([{ class: 'access', month: '2019-01', count: 100, held: 100 }]),
    });
    const [sealed, wrapped] = [
      connection()
        .prepare<[number], Buffer>('SELECT sealed FROM records WHERE trail = ? AND seq % 5 <> 1')
        .pluck()
        .all(numberOf(OLD.id)),
      traces(),
    ];
    expect(wrapped).toHaveLength(3);
    expect(foundIn([...sealed, ...wrapped])).toHaveLength(403);
    expect((await cora(['destroy', 'approve', '3', '--json'])).json()).toMatchObject({ state: 'approved' });
    // From this moment on, whether or not the bytes are erased yet.
    const lines = await linesOf(OLD.id);
    for (const { seq, record, destroyed } of lines) {
      if (seq % 5 === 1) expect(Buffer.from(record, 'base64')).toEqual(OLD.records[seq - 1]);
      else expect([record, destroyed]).toEqual(['', 3]);
    }
    const jws = await certificateOf(3);
    expect(foundIn([...sealed, ...wrapped])).toEqual([]);
    expect(await runCommand(['verify', ...data()])).toMatchObject({
      code: 0,
      out: expect.stringContaining('content of 400 destroyed'),
    });
    expect(verifyLog(collector.running().collector, key)).toMatchObject({ kind: 'whole' });
    const erased = connection()
      .prepare(
        'SELECT count(*) FROM records WHERE destroyed = 3 AND user IS NULL AND patient IS NULL AND study IS NULL AND grantId IS NULL AND length(sealed) = 0',
      )
      .pluck();
    expect(erased.get()).toBe(400);
    expect(
      DestructionSchema.parse(JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString())).certificate,
    ).toBe(3);
  });

  it('is certified so that others can check it: by any JWS library, and every leaf by hand', async () => {
    const jws = await certificateOf(3);
    expect((await rita(['destroy', 'certificate', '3'])).out.trim()).toBe(jws);
    expect((await ian(['destroy', 'certificate', '3'])).out).toContain('auth.forbidden');
    const raw = Buffer.from(key.split('+').slice(2).join('+'), 'base64').subarray(1);
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
    const { payload, protectedHeader } = await compactVerify(jws, createPublicKey({ key: jwk, format: 'jwk' }));
    expect(protectedHeader.kid).toBe(readVerifier(key)!.name);
    const said = DestructionSchema.parse(JSON.parse(Buffer.from(payload).toString()));
    expect([said.proposed.id, said.approved.id]).toEqual(['rita', 'cora']);
    expect(said.parts.reduce((sum, { count }) => sum + count, 0)).toBe(400);
    for (const { digest, trails } of said.parts) {
      const hash = createHash('sha256');
      for (const { trail, runs } of trails) {
        expect(trail).toBe(OLD.id);
        for (const [seq, count, index] of runs) {
          expect(index).toBe(seq - 1);
          for (let at = seq; at < seq + count; at += 1) hash.update(leafHash(OLD.records[at - 1]!));
        }
      }
      expect(hash.digest('hex')).toBe(digest);
    }
    const file = join(collector.dataDir, 'certificate.jws');
    writeFileSync(file, `${jws}\n`);
    expect(await runCommand(['destroy', 'verify', file, '--key', key])).toMatchObject({
      code: 0,
      out: expect.stringContaining('VALID: certificate 3'),
    });
    for (const at of [5, jws.indexOf('.') + 30, jws.length - 20]) {
      writeFileSync(file, `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`);
      expect((await runCommand(['destroy', 'verify', file, '--key', key])).code).toBe(1);
    }
  });

  it('is told instead of content to who asks who saw a patient', async () => {
    const ask = async (patient: string) =>
      WhoSawReplySchema.parse((await rita(['who-saw', '--patient', patient, '--issuer', 'NORTH', '--json'])).json());
    const gone = await ask('P-1');
    expect([gone.accesses.length, gone.destroyed]).toEqual([
      0,
      expect.arrayContaining([{ certificate: 3, class: 'access', month: '2019-01', count: 100 }]),
    ]);
    expect((await ask('P-2')).accesses).toHaveLength(100);
  });

  it('reaches what was held once two people have released the hold', async () => {
    expect((await rita(['hold', 'release', '1'])).out).toContain('second person');
    expect((await rita(['hold', 'release', '1'])).out).toContain('auth.second_person');
    expect((await rita(['destroy', 'propose'])).out).toContain('nothing_due');
    expect((await carl(['hold', 'release', '1', '--json'])).json()).toMatchObject({
      state: 'released',
      askedBy: 'rita',
      releasedBy: 'carl',
    });
    expect((await carl(['hold', 'release', '1'])).out).toContain('not_found');
    const kept = traces().filter((trace) => trace.length > 0);
    expect(kept).toHaveLength(100);
    expect((await carl(['destroy', 'propose', '--json'])).json()).toMatchObject({
      id: 4,
      parts: [{ class: 'access', count: 100, held: 0 }],
    });
    expect((await cora(['destroy', 'approve', '4'])).code).toBe(0);
    await certificateOf(4);
    expect(foundIn(kept)).toEqual([]);
    const lines = await linesOf(OLD.id);
    expect(lines.map(({ destroyed }) => destroyed)).toEqual(lines.map(({ seq }) => (seq % 5 === 1 ? 4 : 3)));
    expect(await runCommand(['verify', ...data()])).toMatchObject({ code: 0 });
  });

  it('still holds once the log has begun anew from a backup: the places are those of the log of then', async () => {
    restoreLog(collector.running().collector, 'os:root', true);
    expect(await runCommand(['verify', ...data()])).toMatchObject({ code: 0 });
  });

  it('is found when somebody did it without: content gone, or a certificate changed', async () => {
    const verify = async () => (await runCommand(['verify', ...data(), '--json'])).json();
    const db = connection();
    const triggers = db
      .prepare<[], { name: string; sql: string }>(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`)
      .all();
    for (const { name } of triggers) db.exec(`DROP TRIGGER ${name}`);
    db.exec(`UPDATE records SET destroyed = 9, sealed = zeroblob(0) WHERE trail = ${numberOf(NEW.id)} AND seq = 3`);
    expect(await verify()).toMatchObject({ whole: false, destructions: [{ destruction: 9, what: 'records' }] });
    db.exec(`UPDATE records SET destroyed = 3 WHERE trail = ${numberOf(NEW.id)} AND seq = 3`);
    expect(await verify()).toMatchObject({ whole: false });
    db.exec(`UPDATE destructions SET certificate = (SELECT certificate FROM destructions WHERE id = 4) WHERE id = 3`);
    expect(await verify()).toMatchObject({
      whole: false,
      destructions: expect.arrayContaining([{ destruction: 3, what: 'certificate' }]),
    });
    for (const { sql } of triggers) db.exec(sql);
  });

  it('leaves its own trail: who proposed, who approved, what lapsed, who looked', () => {
    const { records, brokenAt } = readOwnAudit(collector.running().collector);
    expect(brokenAt).toBeNull();
    const told = records.map(({ kind, actor }) => `${kind} ${actor}`);
    for (const line of [
      'hold.added rita',
      'hold.release_asked rita',
      'hold.released carl',
      'destruction.proposed rita',
      'destruction.lapsed cora',
      'destruction.approved cora',
      'destruction.completed collector',
      'access.looked_up rita',
    ]) {
      expect(told).toContain(line);
    }
    expect(JSON.stringify(records)).not.toContain('P-2');
  });
});

const ORDER: readonly string[] = ['access', 'emergency', 'security', 'administration'];
