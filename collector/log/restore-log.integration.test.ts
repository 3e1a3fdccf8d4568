import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { verifyArchive } from '../archive/verify-archive.ts';
import { logOwnTrail } from '../audit/log-own-trail.ts';
import { createLogSource } from '../feeds/log-source.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { currentPolicy, publishPolicy } from '../policy/publish-policy.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { isContradicted, judgeShown } from './contradictions.ts';
import { entriesOf } from './entries.ts';
import { restoreLog } from './restore-log.ts';
import { verifyLog } from './verify-log.ts';

let dataDir: string;
let opened: OpenedCollector;
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2026-01-15T10:00:00Z', [createTestTrail(10)]);
  opened = await openCollector({ dataDir });
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('serves the tiles of the log that ended as they were, beside those of the next', () => {
  const { transparency } = opened.collector;
  const before = transparency.tile(0, 0);
  expect(restoreLog(opened.collector, 'test', true)).not.toBeNull();
  expect(transparency.number()).toBe(2);
  expect(transparency.tile(0, 0, 1)).toEqual(before);
  expect(transparency.tile(0, 0)?.subarray(32)).toEqual(before); // one statement later
});

/** The collector's file as something else left it, opened anew. */
async function reopen(change: (file: string) => void): Promise<OpenedCollector['collector']> {
  opened.close();
  change(join(dataDir, 'collector.db'));
  opened = await openCollector({ dataDir });
  return opened.collector;
}

it('signs no statement of leaves that do not make the root that it names', async () => {
  const collector = await reopen((file) => {
    const db = new Database(file);
    const trigger = "SELECT sql FROM sqlite_schema WHERE name = 'logTilesGrow'";
    const sql = db.prepare<[], string>(trigger).pluck().get() ?? '';
    db.exec('DROP TRIGGER logTilesGrow; UPDATE logTiles SET hashes = zeroblob(length(hashes)) WHERE level = 0');
    db.exec(sql);
    db.close();
  });
  expect(() => restoreLog(collector, 'test', true)).toThrow('log.tile_damaged');
  expect(collector.transparency.number()).toBe(1);
});

it('takes nothing in, and begins no log of a name that was used, where a later log was shown', async () => {
  const backup = opened.collector.store.connection.serialize();
  restoreLog(opened.collector, 'test', true);
  const later = opened.collector.transparency.head().note;
  const collector = await reopen((file) => {
    for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    writeFileSync(file, backup);
  });
  expect(judgeShown(collector, later, 'reading-1')).toBe('contradicted');
  expect(isContradicted(collector)).toBe(true);
  expect(() => restoreLog(collector, 'test', true)).toThrow('log.backup_too_old');
  const { code, error } = await runCommand(['recover', '--restored', '--data', dataDir]);
  expect([code, error]).toEqual([2, expect.stringContaining('take a younger one, or begin with a new collector')]);
});

it('leaves out the policy serials of after the backup also if it is killed before it publishes', async () => {
  const { collector, policyKey, name } = opened;
  const publication = { policy: DEFAULT_POLICY, collectorName: name, actor: 'test' };
  await publishPolicy(collector, policyKey, publication);
  const before = currentPolicy(collector)?.serial ?? 0;
  restoreLog(collector, 'test', true);
  await publishPolicy(collector, policyKey, publication);
  await publishPolicy(collector, policyKey, publication);
  expect(currentPolicy(collector)?.serial).toBe(before + 1002);
});

it('can be restored again, and a third time: every statement is an entry, and log, archive and feeds go by that', async () => {
  const { collector, policyKey, name } = opened;
  const publication = { policy: DEFAULT_POLICY, collectorName: name, actor: 'test' };
  await publishPolicy(collector, policyKey, publication);
  const statements: string[] = [];
  for (const number of [2, 3, 4]) {
    logOwnTrail(collector);
    const statement = restoreLog(collector, 'test', true);
    expect([statement, collector.transparency.number()]).toEqual([expect.any(String), number]);
    statements.unshift(statement ?? '');
    expect(verifyLog(collector, collector.transparency.verifier()).kind).toBe('whole');
  }
  logOwnTrail(collector);
  const { size } = collector.transparency.head();
  expect(verifyLog(collector, collector.transparency.verifier())).toMatchObject({ kind: 'whole', size });
  const entries = [...entriesOf(collector, 0, size)].map((entry) => (Buffer.isBuffer(entry) ? entry : Buffer.alloc(0)));
  expect(Buffer.concat(entries.map((entry) => leafHash(entry)))).toEqual(collector.transparency.tile(0, 0));
  expect(entries.slice(0, 3).map(String)).toEqual(statements);
  expect([...entriesOf(collector, 1, 3)]).toEqual(entries.slice(1, 4));
  const fed = createLogSource(collector, []).read(0, size);
  expect(fed.map(({ event }) => event !== null)).toEqual(entries.map((_, at) => at > 2));
  const archive = join(dataDir, 'archive');
  mkdirSync(archive);
  expect((await runCommand(['archive', '--to', archive, '--data', dataDir])).code).toBe(0);
  const log = readVerifier(collector.transparency.verifier())!;
  expect(verifyArchive(archive, log)).toMatchObject({ segments: [{ manifest: { first: 3 } }], bad: [] });
});
