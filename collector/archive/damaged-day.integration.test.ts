import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { listAlerts } from '../alerts/alert-desk.ts';
import { archiveVerifyCommand } from '../cli/archive-verify-command.ts';
import { openCollector } from '../open-collector.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { captureIo, runCommand } from '../testing/run-command.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { verifyArchive } from './verify-archive.ts';

const [DAMAGED, NEXT] = [createTestTrail(3), createTestTrail(4)];
const dataDir = newDataDir();
const archive = mkdtempSync(join(tmpdir(), 'glasskey-archive-'));
beforeAll(async () => {
  await ingestAt(dataDir, '2019-01-20T12:00:00Z', [DAMAGED]);
  await ingestAt(dataDir, '2019-01-21T12:00:00Z', [NEXT]);
  const { collector, close } = await openCollector({ dataDir });
  const db = collector.store.connection;
  const trigger = db.prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE name = 'recordsStay'`).pluck().get()!;
  db.exec(`DROP TRIGGER recordsStay; UPDATE records SET leaf = randomblob(32) WHERE seq = 2 AND trail = (
    SELECT number FROM trails WHERE id = '${DAMAGED.id}'); ${trigger};`);
  close();
});
afterAll(() => {
  rmSync(dataDir, { recursive: true });
  rmSync(archive, { recursive: true });
});
const write = (...options: readonly string[]) =>
  runCommand(['archive', '--to', archive, ...options, '--data', dataDir]);

describe('a day that would not verify', () => {
  it('gets no name, and nothing is told of it but one alert', async () => {
    for (const _time of [1, 2]) {
      const { code, error } = await write();
      expect([code, error]).toEqual([2, expect.stringContaining('archive.would_not_verify')]);
    }
    expect(readdirSync(archive)).toEqual(['2019-01-20.glasskey.partial']);
    expect((await runCommand(['audit', '--data', dataDir])).out).not.toContain('archive.written');
    const { collector, close } = await openCollector({ dataDir });
    expect(listAlerts(collector, { state: 'open' }, 'rita').alerts).toMatchObject([
      { kind: 'archive.day_damaged', count: 2 },
    ]);
    close();
  });

  it('is written where that is asked for, and so are those after it; what is wrong is told, and found by whoever verifies', async () => {
    const { code, out } = await write('--damaged');
    expect([code, out]).toEqual([1, expect.stringContaining('DAMAGED: 2019-01-20.glasskey, leaf 1 (chain)')]);
    expect((await runCommand(['audit', '--data', dataDir])).out).toContain('"damaged":"chain","leaf":1');
    expect((await write()).code).toBe(0);
    const key = (await runCommand(['log', 'key', '--data', dataDir])).out.trim();
    const { segments, bad } = verifyArchive(archive, readVerifier(key)!);
    expect(bad).toMatchObject([{ file: '2019-01-20.glasskey', what: 'chain', record: { index: 1 } }]);
    expect(segments).toMatchObject([{ file: '2019-01-21.glasskey' }]);
    const { io, out: told } = captureIo();
    expect(await archiveVerifyCommand(['verify', archive, '--key', key], io)).toBe(1);
    expect(told()).toContain('Whole files reach to leaf 6 of the log, 2019-01-21, but not every file is whole');
  });
});
