import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRecordProof } from '../../protocol/log/record-proof.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { WhoSawReplySchema, type WhoSawReply } from '../../protocol/wire/who-saw.ts';
import type { Collector } from '../collector.ts';
import { openCollector } from '../open-collector.ts';
import { approveDestruction } from '../retention/approve-destruction.ts';
import { proposeDestruction } from '../retention/destructions.ts';
import { eraseAll } from '../retention/erase.ts';
import { addHold } from '../retention/holds.ts';
import { startCollector } from '../serve.ts';
import { MIGRATIONS } from '../store/migrations.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { CHEAP, createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestReader, type RunAs } from '../testing/test-reader.ts';
import { createTestTrail, type Change } from '../testing/test-trail.ts';
import { indexAll } from '../trail/index-all.ts';
import { countUnindexedSearches, indexSearches } from '../trail/index-searches.ts';
import { whoSaw } from './who-saw.ts';

const at = (day: number): string => `2026-11-${day}T02:14:07.412+01:00`;
const MINE = { patientId: 'MRN-7', issuer: 'NORTH' };
const THEIRS = { patientId: 'MRN-8', issuer: 'NORTH' };
const searched = (day: number, detail: Change['detail'], more: Change = {}): Change => ({
  at: at(day),
  kind: 'study.searched',
  action: 'execute',
  object: null,
  ...more,
  ...(detail === undefined ? {} : { detail }),
});
const CHANGES: readonly Change[] = [
  searched(20, {
    query: { name: 'THEIRNAME' },
    found: 3,
    patients: [
      { ...MINE, studies: 2 },
      { ...THEIRS, studies: 1 },
    ],
  }),
  searched(20, { query: { patientId: 'MRN-7' }, code: 'study.search_not_allowed' }, { outcome: 'denied' }),
  searched(21, { query: { fromDate: '2026-11-21', modalities: ['CT'] }, found: 1, patients: [MINE] }), // as agents wrote before
  searched(21, { query: { fromDate: '2026-11-21' }, found: 1, patients: [THEIRS] }),
  searched(22, { query: {}, found: 1, patients: [{ ...MINE, issuer: 'SOUTH', studies: 1 }] }),
  { at: at(23), object: { ...MINE, studyUid: '1.2.840.7', seriesUid: null, accession: 'ACC-7' } },
];
const TRAIL = createTestTrail(CHANGES.length, (seq) => CHANGES[seq - 1] ?? {});
const PATIENT = ['--patient', 'MRN-7', '--issuer', 'NORTH'];
const folder = mkdtempSync(join(tmpdir(), 'glasskey-lists-'));
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

describe('who saw a patient in the list of a search', () => {
  it('is told with what was shown, in order with the openings, and refused searches showed nobody', async () => {
    const { accesses } = await ask(...PATIENT);
    expect(accesses.map(({ what, at: when, list, user }) => [what, when, list, user?.id])).toEqual([
      ['listed', at(20), { found: 3, studies: 2, query: ['name'] }, 'ada'],
      ['listed', at(21), { found: 1, studies: null, query: ['fromDate', 'modalities'] }, 'ada'],
      ['opened', at(23), null, 'ada'],
    ]);
    expect((await ask('--patient', 'MRN-7', '--issuer', 'SOUTH')).accesses).toHaveLength(1);
    expect((await ask(...PATIENT, '--from', '2026-11-22')).accesses).toHaveLength(1);
  });

  it('is proved: the exact bytes of the search under the log’s key', async () => {
    const log = readVerifier((await runCommand(['log', 'key', '--data', collector.dataDir])).out)!;
    const records = (await ask(...PATIENT)).accesses.flatMap((access) => access.records);
    expect(records.map(({ seq }) => seq)).toEqual([1, 3, 6]);
    for (const { record, proof, seq } of records) {
      const bytes = Buffer.from(record, 'base64');
      expect(bytes).toEqual(TRAIL.records[seq - 1]);
      expect(verifyRecordProof(proof!, log, { record: bytes })).toBe('proved');
    }
  });

  it('is in the table for people, without what was typed; by study the table says how to ask', async () => {
    const { out } = await rita(['who-saw', ...PATIENT]);
    expect(out).toContain('2 of the studies in a list of 3, asked by name');
    expect(out).toContain('in a list of 1, asked by fromDate, modalities');
    expect(out).not.toMatch(/THEIRNAME|MRN-8/);
    expect((await rita(['who-saw', '--study', '1.2.840.7'])).out).toContain('ask with --patient');
  });

  it('is on the patient’s page under a heading of its own, and nobody else is', async () => {
    const file = join(folder, 'page.html');
    expect((await rita(['who-saw', ...PATIENT, '--page', file])).code).toBe(0);
    const page = readFileSync(file, 'utf8');
    for (const words of [
      'Your images were opened or copied once by one person. Your name was shown in a list of studies twice.',
      'Who saw your name in a list of studies',
      '2 of your studies, in a list of 3 studies',
      'Your name, in a list of one study',
      'Searched for a patient.',
      'Looked through a list of studies.',
    ]) {
      expect(page).toContain(words);
    }
    expect(page).not.toMatch(/THEIRNAME|MRN-8|Ada Test/);
    const study = join(folder, 'study.html');
    expect((await rita(['who-saw', '--study', '1.2.840.7', '--page', study])).code).toBe(0);
    expect(readFileSync(study, 'utf8')).toContain('<li>Lists of studies in which your name was shown.</li>');
  });
});

describe('searches from before there was this index', () => {
  const dataDir = newDataDir();
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const askHere = async (collector: Collector) =>
    (await whoSaw(collector, { by: { kind: 'patient', ...MINE } }, 'rita')).accesses.length;

  it('are found once they are opened for it, some at a time; until then it is said how many are not', async () => {
    await ingestAt(dataDir, '2026-11-24T00:00:00Z', [TRAIL]);
    takeBack(join(dataDir, 'collector.db'));
    const { collector: inside, close } = await openCollector({ dataDir });
    expect([await askHere(inside), countUnindexedSearches(inside)]).toEqual([1, 5]);
    const first = indexSearches(inside, null, 2);
    expect([first?.seq, countUnindexedSearches(inside)]).toEqual([2, 3]);
    indexAll(inside);
    expect([await askHere(inside), countUnindexedSearches(inside)]).toEqual([3, 0]);
    close();
  });

  it('are opened by a server that finds them', async () => {
    takeBack(join(dataDir, 'collector.db'));
    const server = await startCollector({ dataDir, port: 0, passwordCost: CHEAP });
    await expect.poll(() => countUnindexedSearches(server.collector), { timeout: 20_000 }).toBe(0);
    expect(await askHere(server.collector)).toBe(3);
    await server.stop();
  });
});

describe('a list in the end', () => {
  it('is under the hold of any patient in it; else it goes with the content, and a damaged index cannot be cut before', async () => {
    const dataDir = newDataDir();
    const old = createTestTrail(2, (seq) =>
      searched(
        20,
        { query: {}, found: 1, patients: [seq === 1 ? MINE : THEIRS] },
        { at: '2019-01-10T09:00:00.000+00:00' },
      ),
    );
    await ingestAt(dataDir, '2019-01-15T10:00:00Z', [old]);
    await workAt(dataDir);
    const { collector: inside, close } = await openCollector({ dataDir });
    const lists = () => inside.store.connection.prepare('SELECT seq FROM listedPatients').pluck().all();
    knowOfficers(inside, [testOfficer('carl')]);
    await addHold(inside, { scope: { patient: MINE }, reason: 'a complaint' }, 'rita');
    const proposed = await proposeDestruction(inside, {}, testOfficer('cora'));
    expect(proposed).toMatchObject({ ok: true, value: { parts: [{ count: 1, held: 1 }] } });
    expect(() => inside.store.connection.exec('DELETE FROM listedPatients')).toThrow('trail.append_only');
    expect(await approveDestruction(inside, 1, testOfficer('carl'))).toMatchObject({ ok: true });
    await eraseAll(inside);
    expect(lists()).toEqual([1]);
    close();
    rmSync(dataDir, { recursive: true });
  });
});

/** Makes the database what the step of the schema makes of one from before. */
function takeBack(file: string): void {
  const db = new Database(file);
  db.exec('DROP TRIGGER listedPatientsGo; DROP TABLE listedPatients; DROP TABLE searchesToIndex;');
  db.exec(MIGRATIONS.find((sql) => sql.includes('CREATE TABLE listedPatients')) ?? '');
  db.close();
}
