import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Destruction } from '../../protocol/audit/destruction.ts';
import { restoreLog } from '../log/restore-log.ts';
import { openCollector } from '../open-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { approveDestruction } from './approve-destruction.ts';
import { proposeDestruction, takeCertificate } from './destructions.ts';
import { openCertificate } from './verify-destructions.ts';
import { eraseAll } from './erase.ts';
import { addHold } from './holds.ts';

const about = (patientId: string) => ({ patientId, issuer: 'N', studyUid: '1.2.3', seriesUid: null, accession: null });
/** 27 of the first day and 10 of the second; every tenth of the first is held. */
const FIRST = createTestTrail(30, (seq) => ({
  at: '2019-01-10T09:00:00.000+00:00',
  object: about(seq % 10 === 0 ? 'HELD' : 'OTHER'),
}));
const SECOND = createTestTrail(10, () => ({ at: '2019-01-10T09:00:00.000+00:00', object: about('OTHER') }));

const folder = mkdtempSync(join(tmpdir(), 'glasskey-certificate-'));
const [worm, before, file] = ['worm', 'before', 'certificate'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];
let dataDir: string;
let key: string;
beforeAll(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-20T12:00:00Z', [FIRST]);
  await ingestAt(dataDir, '2019-01-21T12:00:00Z', [SECOND]);
  await workAt(dataDir);
  key = (await runCommand(['log', 'key', '--data', dataDir])).out.trim();
  expect((await runCommand(['archive', '--to', worm, '--data', dataDir])).code).toBe(0);
  cpSync(dataDir, before, { recursive: true });
  const { collector, close } = await openCollector({ dataDir });
  await addHold(
    collector,
    { scope: { patient: { patientId: 'HELD', issuer: 'N' } }, reason: 'a case at court' },
    'rita',
  );
  expect((await proposeDestruction(collector, {}, testOfficer('rita'))).ok).toBe(true);
  knowOfficers(collector, [testOfficer('cora')]);
  expect((await approveDestruction(collector, 1, testOfficer('cora'))).ok).toBe(true);
  await eraseAll(collector);
  const taken = takeCertificate(collector, 1, 'rita');
  writeFileSync(file, taken.ok ? taken.value.certificate : '');
  close();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true });
  rmSync(folder, { recursive: true });
});

const verify = (...more: readonly string[]) => runCommand(['destroy', 'verify', file, '--key', key, ...more]);
const figures = async (...more: readonly string[]) => {
  const { code, json } = await verify(...more, '--json');
  return { code, said: json() as { readonly archive: unknown; readonly stored: unknown } };
};
const part = { class: 'access', month: '2019-01', count: 37 };
const copyOf = (name: string): string => {
  const copy = join(folder, name);
  cpSync(worm, copy, { recursive: true });
  return copy;
};

describe('a certificate of destruction, held against an archive', () => {
  it('shows leaf and proof of every record there, from files and the log’s key alone; whether keys are left it cannot know', async () => {
    const { code, said } = await figures('--archive', worm);
    expect(code).toBe(0);
    expect(said.stored).toBeNull();
    expect(said.archive).toEqual({
      parts: [{ ...part, found: 37, sealed: 37, withKey: null, isSame: true }],
      bad: [],
      misplaced: null,
    });
    expect((await verify('--archive', worm)).out).toContain('37 records still have sealed bytes in the archive.');
  });

  it('with the collector’s data: its bytes are gone, and no key is left to what the archive keeps', async () => {
    const { code, said } = await figures('--archive', worm, '--data', dataDir);
    expect(code).toBe(0);
    expect(said).toMatchObject({ stored: { what: null }, archive: { parts: [{ sealed: 37, withKey: 0 }] } });
    const { out } = await verify('--archive', worm, '--data', dataDir);
    expect(out).toContain('No key to any of them is left.');
    expect(out).toContain('none of the content');
  });

  it('finds a collector that has a key and the bytes still, such as a backup that was kept', async () => {
    const { code, said } = await figures('--archive', worm, '--data', before);
    expect(code).toBe(1);
    expect(said).toMatchObject({ stored: { what: 'records' }, archive: { parts: [{ withKey: 37 }] } });
    expect((await verify('--archive', worm, '--data', before)).out).toContain('still has a key to 37');
  });

  it('finds the key that somebody put back, although the database says that its records are destroyed', async () => {
    const kept = join(folder, 'kept');
    cpSync(dataDir, kept, { recursive: true });
    const db = new Database(join(kept, 'collector.db'));
    db.exec(`ATTACH '${join(before, 'collector.db')}' AS old`);
    const putBack = `UPDATE dataKeys SET wrapped = (SELECT wrapped FROM old.dataKeys o WHERE o.id = dataKeys.id)
      WHERE length(wrapped) = 0`;
    expect(db.prepare(putBack).run().changes).toBe(1);
    db.close();
    const { code, said } = await figures('--archive', worm, '--data', kept);
    expect(code).toBe(1);
    expect(said).toMatchObject({ stored: { what: null }, archive: { parts: [{ withKey: 37 }] } });
  });

  it('finds a certificate that the collector itself signed about other leaves, or other places, than there were', async () => {
    const { collector, close } = await openCollector({ dataDir });
    const said = openCertificate(readFileSync(file, 'utf8'), key)!;
    const signed = (parts: Destruction['parts']): string => {
      const falsified = join(folder, 'falsified');
      writeFileSync(falsified, collector.evidence('glasskey-destruction+jws', { ...said, parts }));
      return falsified;
    };
    const verifyFile = (path: string) =>
      runCommand(['destroy', 'verify', path, '--key', key, '--archive', worm, '--json']);
    const leaves = await verifyFile(signed(said.parts.map((one) => ({ ...one, digest: '0'.repeat(64) }))));
    expect([leaves.code, leaves.json()]).toMatchObject([
      1,
      { archive: { parts: [{ isSame: false }], misplaced: null } },
    ]);
    const moved = said.parts.map(({ trails, ...one }) => ({
      ...one,
      trails: trails.map(({ trail, runs }) => ({
        trail,
        runs: runs.map(([seq, count, index]): (typeof runs)[number] => [seq, count, (index ?? 0) + 1]),
      })),
    }));
    const places = await verifyFile(signed(moved));
    expect([places.code, places.json()]).toMatchObject([
      1,
      { archive: { parts: [{ isSame: true }], misplaced: { trail: FIRST.id, seq: 1 } } },
    ]);
    close();
  });

  it('is called wrongly without an archived day, or with a folder that is none', async () => {
    const nothing = join(folder, 'nothing');
    expect(await verify('--archive', nothing)).toMatchObject({ code: 2, out: '' });
    mkdirSync(nothing);
    expect(await verify('--archive', nothing)).toMatchObject({ code: 2, out: '' });
  });

  it('says so when not all is in the archive, and names a segment that does not hold', async () => {
    const part1 = copyOf('first-day');
    rmSync(join(part1, '2019-01-21.glasskey'));
    expect(await figures('--archive', part1)).toMatchObject({
      code: 0,
      said: { archive: { parts: [{ found: 27, isSame: null }] } },
    });
    const changed = copyOf('changed');
    const segment = join(changed, '2019-01-21.glasskey');
    chmodSync(segment, 0o600);
    const bytes = readFileSync(segment);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(segment, bytes);
    const found = await verify('--archive', changed);
    expect([found.code, found.out]).toEqual([1, expect.stringContaining('BROKEN: 2019-01-21.glasskey')]);
  });

  it('holds after a restoration too, when leaves have other numbers: here, in the old archive and in that of the new log', async () => {
    const { collector, close } = await openCollector({ dataDir });
    expect(restoreLog(collector, 'os:root', true)).not.toBeNull();
    close();
    expect((await runCommand(['verify', '--data', dataDir])).code).toBe(0);
    const next = join(folder, 'next');
    mkdirSync(next);
    expect((await runCommand(['archive', '--to', worm, '--data', dataDir])).error).toContain('before_restoration');
    expect((await runCommand(['archive', '--to', next, '--data', dataDir])).code).toBe(0);
    expect((await figures('--archive', worm, '--data', dataDir)).code).toBe(0);
    expect(await figures('--archive', next, '--data', dataDir)).toMatchObject({
      code: 0,
      said: { stored: { what: null }, archive: { parts: [{ found: 37, sealed: 0, withKey: 0, isSame: true }] } },
    });
  });
});
