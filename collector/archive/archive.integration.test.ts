import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SEGMENT_MAGIC } from '../../protocol/archive/segment.ts';
import { readVerifier, type NoteVerifier } from '../../protocol/log/signed-note.ts';
import { archiveVerifyCommand } from '../cli/archive-verify-command.ts';
import { openCollector } from '../open-collector.ts';
import { approveDestruction } from '../retention/approve-destruction.ts';
import { proposeDestruction } from '../retention/destructions.ts';
import { eraseAll } from '../retention/erase.ts';
import { addHold } from '../retention/holds.ts';
import { addPerson } from '../people/manage-people.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { captureIo, runCommand } from '../testing/run-command.ts';
import { CHEAP, newDataDir, PASSWORD } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { verifyArchive } from './verify-archive.ts';

/** SHA-256 of a signed manifest. */
const DIGEST = expect.stringMatching(/^[0-9a-f]{64}$/);

const about = (patientId: string) => ({ patientId, issuer: 'N', studyUid: '1.2.3', seriesUid: null, accession: null });
const LONG = createTestTrail(30, (seq) => ({
  at: '2019-01-10T09:00:00.000+00:00',
  object: about(seq % 10 === 0 ? 'HELD' : 'OTHER'),
}));
const SHORT = createTestTrail(7, () => ({ at: '2019-01-10T09:00:00.000+00:00' }));
const LAST = createTestTrail(3);
const folder = mkdtempSync(join(tmpdir(), 'glasskey-archive-'));
const archive = join(folder, 'worm');
let dataDir: string;
let log: NoteVerifier;
let key: string;
beforeAll(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-20T23:59:59Z', [LONG]);
  await ingestAt(dataDir, '2019-01-21T00:00:00Z', [SHORT]);
  key = (await runCommand(['log', 'key', '--data', dataDir])).out.trim();
  log = readVerifier(key)!;
});
afterAll(() => {
  rmSync(dataDir, { recursive: true });
  rmSync(folder, { recursive: true });
});

const write = async () => (await runCommand(['archive', '--to', archive, '--data', dataDir, '--json'])).json();
const days = ['2019-01-20.glasskey', '2019-01-21.glasskey'] as const;
const state = () =>
  readdirSync(archive).map((name) => [
    name,
    statSync(join(archive, name)).mtimeMs,
    readFileSync(join(archive, name)).toString('base64'),
  ]);
const read = async (
  day: string,
): Promise<readonly { index: number; seq: number; record: string; destroyed?: number }[]> => {
  const { out } = await runCommand(['archive', 'read', archive, '--day', day, '--data', dataDir]);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { index: number; seq: number; record: string; destroyed?: number });
};
/** A copy of the archive with something done to it. */
function copyWith(change: (dir: string) => void): ReturnType<typeof verifyArchive> {
  const dir = mkdtempSync(join(folder, 'copy-'));
  for (const name of readdirSync(archive)) {
    copyFileSync(join(archive, name), join(dir, name));
    chmodSync(join(dir, name), 0o600);
  }
  change(dir);
  const verdict = verifyArchive(dir, log);
  rmSync(dir, { recursive: true });
  return verdict;
}

describe('an archive', () => {
  it('gets every closed day, each as one file that nobody may write, and none twice', async () => {
    mkdirSync(archive);
    writeFileSync(join(archive, '2019-01-20.glasskey.partial'), 'left by a process that was killed');
    expect(await write()).toEqual({
      days: [
        { day: '2019-01-20', first: 0, count: 30, file: days[0], manifest: DIGEST },
        { day: '2019-01-21', first: 30, count: 7, file: days[1], manifest: DIGEST },
      ],
    });
    expect(readdirSync(archive)).toEqual(days);
    expect(days.map((name) => statSync(join(archive, name)).mode & 0o777)).toEqual([0o444, 0o444]);
    const before = state();
    expect(await write()).toEqual({ days: [] });
    expect(state()).toEqual(before);
  });

  it('is verified from its files and the log’s key alone', async () => {
    const { io, out } = captureIo();
    expect(await archiveVerifyCommand(['verify', archive, '--key', key], io)).toBe(0);
    expect(out()).toContain('All whole.');
    expect(out()).toContain(
      'It covers 37 leaves of the log, up to 2019-01-21; the checkpoint in its last file knows 3',
    );
    expect(verifyArchive(archive, log).segments.map(({ manifest }) => manifest.count)).toEqual([30, 7]);
  });

  it('does not show what it holds, and gives back the exact bytes with the collector’s keys', async () => {
    for (const name of days) expect(readFileSync(join(archive, name)).includes('reading-1')).toBe(false);
    const records = await read('2019-01-20');
    expect(records.map(({ index, record }) => [index, Buffer.from(record, 'base64')])).toEqual(
      LONG.records.map((bytes, index) => [index, bytes]),
    );
    expect((await runCommand(['archive', 'read', archive, '--day', '2019-01-22', '--data', dataDir])).code).toBe(2);
  });

  it('names file and record of any flipped bit in the records, and the file of any other', () => {
    const file = readFileSync(join(archive, days[0]));
    const starts: number[] = [];
    let at = SEGMENT_MAGIC.length;
    for (let n = 0; n < 30; n += 1) {
      starts.push(at);
      at += 4 + file.readUInt32BE(at);
    }
    const end = at;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: file.length - 1 }), fc.integer({ min: 0, max: 7 }), (where, bit) => {
        const [bad, ...more] = copyWith((dir) => {
          const bytes = Buffer.from(file);
          bytes[where]! ^= 1 << bit;
          writeFileSync(join(dir, days[0]), bytes);
        }).bad;
        expect(more).toEqual([]); // the other day is held against what was signed of this one
        expect(bad?.file).toBe(days[0]);
        if (where >= SEGMENT_MAGIC.length && where < end) {
          expect(bad?.what).toBe('record');
          expect(bad?.record?.index).toBe(starts.filter((start) => start <= where).length - 1);
        }
      }),
      { numRuns: 200, examples: Array.from({ length: 8 }, (_, bit) => [file.length - 5, bit]) }, // the signature's last letter
    );
  });

  it.each<[string, (dir: string) => void, string, string]>([
    [
      'cut off',
      (dir) => writeFileSync(join(dir, days[1]), readFileSync(join(dir, days[1])).subarray(0, -9)),
      days[1],
      'unreadable',
    ],
    ['empty', (dir) => writeFileSync(join(dir, days[1]), ''), days[1], 'unreadable'],
    ['without its first day', (dir) => rmSync(join(dir, days[0])), days[1], 'order'],
    [
      'renamed',
      (dir) => renameSync(join(dir, days[1]), join(dir, '2019-01-25.glasskey')),
      '2019-01-25.glasskey',
      'name',
    ],
    [
      'with one day in place of another',
      (dir) => copyFileSync(join(dir, days[0]), join(dir, days[1])),
      days[1],
      'name',
    ],
  ])('is found when it is %s', (_, change, file, what) => {
    expect(copyWith(change).bad).toMatchObject([{ file, what }]);
  });

  it('names each file for its own fault, and what lies behind a bad one is checked too', async () => {
    await ingestAt(dataDir, '2019-01-22T00:00:00Z', [LAST]);
    await write();
    const flip = (dir: string, name: string, at: number) => {
      const bytes = readFileSync(join(dir, name));
      bytes[at]! ^= 1;
      writeFileSync(join(dir, name), bytes);
    };
    const { segments, bad } = copyWith((dir) => {
      flip(dir, days[0], SEGMENT_MAGIC.length + 200);
      flip(dir, '2019-01-22.glasskey', SEGMENT_MAGIC.length + 200);
    });
    expect(bad).toMatchObject([
      { file: days[0], what: 'record', record: { index: 0 } },
      { file: '2019-01-22.glasskey', what: 'record', record: { index: 37 } },
    ]);
    expect(segments.map(({ file }) => file)).toEqual([days[1]]);
    // Nor does one that says nothing make others bad.
    expect(copyWith((dir) => writeFileSync(join(dir, days[0]), '')).bad).toHaveLength(1);
  });

  it('without its newest files is whole, and fails who says until when it must reach', async () => {
    const { io, out } = captureIo();
    const verify = ['verify', archive, '--key', key, '--until'];
    expect(await archiveVerifyCommand([...verify, '2019-01-22'], io)).toBe(0);
    expect(await archiveVerifyCommand([...verify, '2019-01-23'], io)).toBe(1);
    expect(out()).toContain('MISSING: there is no whole file of 2019-01-23 or a later day.');
    expect(await archiveVerifyCommand([...verify, 'yesterday'], io)).toBe(2);
  });

  it('is not gone on with where days are missing that were written there, unless that is said', async () => {
    const copy = join(folder, 'lost');
    mkdirSync(copy);
    const to = (...more: string[]) => runCommand(['archive', '--to', copy, '--data', dataDir, '--json', ...more]);
    expect((await to()).code).toBe(0);
    const third = '2019-01-22.glasskey';
    expect(readdirSync(copy)).toEqual([...days, third]);
    rmSync(join(copy, third), { force: true });
    const refused = await to();
    expect([refused.code, refused.error]).toEqual([2, expect.stringContaining('archive.days_missing')]);
    expect(readdirSync(copy)).toEqual(days);
    for (const name of days) rmSync(join(copy, name), { force: true });
    expect((await to()).error).toContain('mounted?');
    expect(readdirSync(copy)).toEqual([]);
    expect((await to('--anew')).code).toBe(0);
    expect((await to()).json()).toEqual({ days: [] });
    expect(verifyArchive(copy, log)).toMatchObject({ bad: [], segments: { length: 3 } });
  });

  it('of another log is not believed, read or added to', async () => {
    const other = newDataDir();
    await ingestAt(other, '2019-01-20T12:00:00Z', [LAST]);
    const otherKey = (await runCommand(['log', 'key', '--data', other])).out.trim();
    const { io, out } = captureIo();
    expect(await archiveVerifyCommand(['verify', archive, '--key', otherKey], io)).toBe(1);
    expect(out()).toContain('BROKEN: 2019-01-20.glasskey');
    const added = await runCommand(['archive', '--to', archive, '--data', other]);
    expect([added.code, added.error]).toEqual([2, expect.stringContaining('archive.foreign')]);
    rmSync(other, { recursive: true });
  });

  it('goes on where it was; a clock that was set back opens no closed day', async () => {
    await ingestAt(dataDir, '2019-01-20T08:00:00Z', [createTestTrail(3)]);
    expect(await write()).toEqual({
      days: [{ day: '2019-01-23', first: 40, count: 3, file: '2019-01-23.glasskey', manifest: DIGEST }],
    });
    expect(verifyArchive(archive, log)).toMatchObject({ bad: [], segments: { length: 4 } });
  });

  it('is closed by the destruction of keys, all but what a hold kept, and verifies as before', async () => {
    const { collector, close } = await openCollector({ dataDir, passwordCost: CHEAP });
    const totp = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
    const [rita, cora] = ['rita', 'cora'].map((id) => ({
      id,
      name: id,
      familyName: id,
      department: 'IT',
      roles: ['compliance-officer' as const],
    }));
    for (const person of [rita!, cora!])
      await addPerson(collector, { person, password: PASSWORD, totp, actor: 'test' });
    await addHold(
      collector,
      { scope: { patient: { patientId: 'HELD', issuer: 'N' } }, reason: 'a case at court' },
      'rita',
    );
    await workAt(dataDir);
    expect((await proposeDestruction(collector, {}, rita!)).ok).toBe(true);
    expect((await approveDestruction(collector, 1, cora!)).ok).toBe(true);
    await eraseAll(collector);
    close();
    const records = await read('2019-01-20');
    for (const { seq, record, destroyed } of records) {
      if (seq % 10 === 0) expect(Buffer.from(record, 'base64')).toEqual(LONG.records[seq - 1]);
      else expect([record, destroyed]).toEqual(['', 1]);
    }
    expect(verifyArchive(archive, log).bad).toEqual([]);
  });
});
