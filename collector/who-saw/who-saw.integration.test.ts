import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRecordProof } from '../../protocol/log/record-proof.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { WhoSawReplySchema, type WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { seal } from '../keys/seal.ts';
import { aboutRecord } from '../keys/record-key.ts';
import { queries } from '../store/queries.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';
import { createTestReader, type RunAs } from '../testing/test-reader.ts';
import { createTestTrail, type Change } from '../testing/test-trail.ts';
import { indexAll } from '../trail/index-all.ts';
import { countUnindexed, indexSome } from '../trail/index-records.ts';

const GRANT = randomUUID();
const mine = { patientId: 'MRN-7', issuer: 'NORTH', studyUid: '1.2.840.7', seriesUid: null, accession: 'ACC-7' };
const theirs = { ...mine, patientId: 'MRN-8<b>', studyUid: '1.2.840.8', accession: 'ACC-8' };
const bo = { id: 'bo', name: 'Bo <script>', roles: ['emergency-clinician' as const] };
const at = (day: number, time = '02:14:07.412+01:00'): string => `2026-11-${day}T${time}`;
const CHANGES: readonly Change[] = [
  {
    at: at(20),
    kind: 'study.requested',
    object: mine,
    detail: { viewer: 'v' },
    because: [{ policy: 'role-radiologist', text: 'Radiologists read studies.' }],
  },
  { at: at(20), object: mine, detail: { viewer: 'v', launch: 'a' } },
  { at: at(20, '02:40:00.000+01:00'), kind: 'study.closed', object: mine, detail: { viewer: 'v', launch: 'a' } },
  { at: at(21), object: theirs },
  {
    at: at(22),
    kind: 'study.refused',
    outcome: 'denied',
    user: bo,
    object: mine,
    because: [{ policy: 'no-relationship', text: 'You are not on record.' }],
  },
  {
    at: at(22, '03:00:00.000+01:00'),
    kind: 'emergency.started',
    user: bo,
    grant: GRANT,
    object: { ...mine, studyUid: null },
    because: [{ policy: 'emergency:treating-now', text: 'I am treating this patient now' }],
    detail: { reason: 'treating-now', words: 'WORDS-OF-BO', identity: 'password' },
  },
  { at: at(22, '03:01:00.000+01:00'), user: bo, grant: GRANT, object: mine, detail: { launch: 'b' } },
  { at: at(23), kind: 'session.locked', object: null },
];
const TRAIL = createTestTrail(CHANGES.length, (seq) => CHANGES[seq - 1] ?? {});
const folder = mkdtempSync(join(tmpdir(), 'glasskey-page-'));
let collector: TestCollector;
let rita: RunAs;
beforeAll(async () => {
  const dataDir = newDataDir();
  await ingestAt(dataDir, '2026-11-24T00:00:00Z', [TRAIL]);
  collector = await createTestCollector(dataDir);
  rita = await createTestReader(collector, 'rita', ['audit-reviewer']);
});
afterAll(async () => {
  await collector.close();
  rmSync(folder, { recursive: true });
});

const ask = async (...args: readonly string[]): Promise<WhoSawReply> =>
  WhoSawReplySchema.parse((await rita(['who-saw', ...args, '--json'])).json());
const PATIENT = ['--patient', 'MRN-7', '--issuer', 'NORTH'];

describe('who saw a patient’s images', () => {
  it('tells openings, refusals and emergencies in order, and nothing of another patient', async () => {
    const { accesses } = await ask(...PATIENT);
    expect(accesses.map(({ what, user, purpose, emergency }) => [what, user?.id, purpose, emergency?.reason])).toEqual([
      ['opened', 'ada', null, undefined],
      ['refused', 'bo', null, undefined],
      ['emergency', 'bo', 'BTG', 'treating-now'],
      ['opened', 'bo', 'BTG', 'treating-now'],
    ]);
    expect(accesses[0]).toMatchObject({
      workstation: 'reading-1',
      site: 'north',
      endedAt: at(20, '02:40:00.000+01:00'),
    });
    expect(JSON.stringify(accesses)).not.toContain('ACC-8');
  });

  it('finds by study too, and within a time', async () => {
    expect((await ask('--study', '1.2.840.8')).accesses.map(({ study }) => study?.accession)).toEqual(['ACC-8']);
    expect((await ask('--study', '1.2.840.7')).accesses).toHaveLength(3);
    expect((await ask(...PATIENT, '--from', '2026-11-22')).accesses).toHaveLength(3);
    expect((await ask(...PATIENT, '--to', at(20))).accesses).toHaveLength(0);
    expect((await ask('--patient', 'MRN-7')).accesses).toHaveLength(0); // another issuer is another patient
  });

  it('proves every record: under the log’s key, with its exact bytes', async () => {
    const log = readVerifier((await runCommand(['log', 'key', '--data', collector.dataDir])).out)!;
    const records = (await ask(...PATIENT)).accesses.flatMap((access) => access.records);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3, 5, 6, 7]);
    for (const { record, proof, seq } of records) {
      const bytes = Buffer.from(record, 'base64');
      expect(bytes).toEqual(TRAIL.records[seq - 1]);
      expect(verifyRecordProof(proof!, log, { record: bytes })).toBe('proved');
      expect(verifyRecordProof({ ...proof!, index: proof!.index + 1 }, log, { record: bytes })).toBe('path');
    }
    const proofs = new Set(records.map(({ proof }) => proof?.checkpoint));
    expect(proofs.size).toBe(1);
  });

  it('is itself recorded, by whom and about whom, without the patient’s number', async () => {
    await ask(...PATIENT);
    const { records } = readOwnAudit(collector.running().collector);
    expect(records.at(-1)).toMatchObject({
      actor: 'rita',
      kind: 'access.looked_up',
      detail: { by: 'patient', index: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    expect(JSON.stringify(records)).not.toContain('MRN-7');
  });

  it('is for those who may read trails, and is a table for people; the patient can come from standard input', async () => {
    const ian = await createTestReader(collector, 'ian', ['it-user-admin']);
    expect((await ian(['who-saw', ...PATIENT])).out).toContain('auth.forbidden');
    const { out } = await rita(['who-saw', '--patient', '-', '--issuer', 'NORTH'], ['MRN-7']);
    expect(out.split('\n')[0]).toMatch(/^When +What +Who +Where +Study +Why +Leaf$/);
    expect(out).toContain('treating-now: I am treating this patient now (password)');
    expect(out).not.toContain('WORDS-OF-BO');
    expect((await rita(['who-saw'])).code).toBe(2);
    expect((await rita(['who-saw', ...PATIENT, '--from', 'yesterday'])).error).toContain('--from');
  });
});

describe('the page for the patient', () => {
  const pageOf = async (name: string, ...more: string[]): Promise<string> => {
    const file = join(folder, name);
    expect((await rita(['who-saw', ...PATIENT, '--page', file, ...more])).code).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect((await rita(['who-saw', ...PATIENT, '--page', file])).error).toContain('there already');
    return readFileSync(file, 'utf8');
  };

  it('stands alone: no script, nothing loaded, nobody else’s data, staff by role', async () => {
    const page = await pageOf('role.html');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|https?:|url\(|javascript:/);
    // The whole name: two letters of it stand in many a key.
    for (const other of ['MRN-8', 'ACC-8', 'WORDS-OF-BO', 'Ada Test', 'Bo &lt;script'])
      expect(page).not.toContain(other);
    expect(page).toContain("default-src 'none'");
    for (const words of [
      'Your images were opened or copied twice by 2 people.',
      'Once it was in an emergency',
      'Once somebody tried and was refused.',
      'Radiologist, person 1',
      'Emergency clinician, person 2',
      'Emergency access: I am treating this patient now.',
      'The person was not on record as treating you.',
      '02:14 to 02:40',
      'MRN-7 (NORTH)',
    ]) {
      expect(page).toContain(words);
    }
  });

  it('speaks the language that is asked for', async () => {
    const page = await pageOf('german.html', '--language', 'de');
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('Ihre Bilder wurden zweimal von 2 Personen geöffnet oder kopiert.');
  });

  it.each([
    ['one that it does not speak', ['--page', 'page.html', '--language', 'nl'], 'one of en, de, fr, es'],
    ['one where there is no page', ['--language', 'de'], 'of --page'],
  ])('refuses %s', async (_what, args, why) => {
    const { code, error } = await rita(['who-saw', ...PATIENT, ...args]);
    expect(code).toBe(2);
    expect(error).toContain(why);
  });

  it('names staff and whom to ask where the policy says so, and no name can be more than text', async () => {
    const policy = join(folder, 'policy.json');
    const patientPage = { staff: 'name', contact: 'Privacy office, room 12 & 13' };
    writeFileSync(policy, JSON.stringify({ ...DEFAULT_POLICY, patientPage }));
    expect((await runCommand(['policy', 'set', policy, '--data', collector.dataDir])).code).toBe(0);
    const page = await pageOf('name.html');
    expect(page).toContain('Ada Test, radiologist');
    expect(page).toContain('Bo &lt;script&gt;, emergency clinician');
    expect(page).toContain('Questions: Privacy office, room 12 &amp; 13');
    expect(page).not.toContain('<script');
  });
});

describe('records from before there were classes and an index of studies', () => {
  it('are brought under both, some at a time, and their old key is destroyed', () => {
    const { collector: inside } = collector.running();
    const { store, keyring } = inside;
    makeOld();
    expect(countUnindexed(inside)).toBe(CHANGES.length);
    const step = indexSome(inside, null, 3);
    expect([step?.seq, countUnindexed(inside)]).toEqual([3, CHANGES.length - 3]);
    indexAll(inside);
    expect(countUnindexed(inside)).toBe(0);
    const old = store.first(queries.selectFrom('dataKeys').selectAll().where('purpose', '=', 'records'));
    expect(keyring.find(old!.id).key).toBeNull();
    expect(old!.wrapped).toHaveLength(0);
  });

  it('are found by study then, and still verify', async () => {
    expect((await ask('--study', '1.2.840.7')).accesses).toHaveLength(3);
    expect((await runCommand(['verify', '--data', collector.dataDir])).code).toBe(0);
  });

  /** Turns all records into what the version before wrote: one data key of the month, used directly, and no study. */
  function makeOld(): void {
    const { store } = collector.running().collector;
    const { connection } = store;
    const trigger = connection
      .prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE name = 'recordsStay'`)
      .pluck()
      .get()!;
    const master = Buffer.from(readFileSync(join(collector.dataDir, 'master.key'), 'utf8').trim(), 'hex');
    const wrapping = Buffer.from(hkdfSync('sha256', master, '', 'glasskey collector wrapping v1', 32));
    const key = randomBytes(32);
    const wrapped = seal(wrapping, key, Buffer.from('data key records 2026-11'));
    store.transaction(() => {
      store.change(queries.insertInto('dataKeys').values({ purpose: 'records', month: '2026-11', wrapped }));
      const id = store.first(queries.selectFrom('dataKeys').select('id').where('purpose', '=', 'records'))!.id;
      connection.exec('DROP TRIGGER recordsStay');
      const update = connection.prepare(
        `UPDATE records SET dataKey = ?, sealed = ?, study = NULL
         WHERE trail = (SELECT number FROM trails WHERE id = '${TRAIL.id}') AND seq = ?`,
      );
      TRAIL.records.forEach((bytes, index) => {
        const place = { trail: TRAIL.id, seq: index + 1, previous: TRAIL.heads[index]! };
        update.run(id, seal(key, bytes, aboutRecord(place)), index + 1);
      });
      connection.exec(trigger);
    });
  }
});
