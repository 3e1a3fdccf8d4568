import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readOwnAudit } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { approveDestruction } from './approve-destruction.ts';
import { proposeDestruction } from './destructions.ts';
import { eraseAll } from './erase.ts';
import { addHold } from './holds.ts';

const [RITA, CORA] = [testOfficer('rita'), testOfficer('cora')];
const about = (patientId: string) => ({ patientId, issuer: 'N', studyUid: '1.2.3', seriesUid: null, accession: null });
/** The even ones are held. */
const OLD = createTestTrail(6, (seq) => ({
  at: '2019-01-10T09:00:00.000+00:00',
  object: about(seq % 2 === 0 ? 'HELD' : 'OTHER'),
}));
const NEW = createTestTrail(4);

let dataDir: string;
let opened: OpenedCollector;
let collector: Collector;
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [OLD]);
  await ingestAt(dataDir, new Date().toISOString(), [NEW]);
  await workAt(dataDir);
  opened = await openCollector({ dataDir });
  ({ collector } = opened);
  knowOfficers(collector, [CORA]);
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const run = (sql: string): void => void collector.store.connection.exec(sql);
const verify = () => runCommand(['verify', '--data', dataDir]);
const whole = `${NEW.id} whole 4`;

async function approved(): Promise<void> {
  await addHold(
    collector,
    { scope: { patient: { patientId: 'HELD', issuer: 'N' } }, reason: 'a case at court' },
    'rita',
  );
  expect((await proposeDestruction(collector, {}, RITA)).ok).toBe(true);
  expect((await approveDestruction(collector, 1, CORA)).ok).toBe(true);
}

it('is no destruction: a data key that somebody emptied by hand is found, at the first record that it closed', async () => {
  expect((await verify()).code).toBe(0);
  run(`UPDATE dataKeys SET wrapped = zeroblob(0) WHERE purpose = 'records.access' AND month <> '2019-01'`);
  const found = await verify();
  expect([found.code, found.out]).toEqual([1, expect.stringContaining(`${NEW.id} BROKEN at 1: content`)]);
  expect(found.out).toContain(`${OLD.id} whole 6`);
  const { out } = await runCommand(['records', 'export', '--trail', NEW.id, '--data', dataDir]);
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject(NEW.records.map((_, at) => ({ seq: at + 1, record: '', unreadable: true })));
});

it('of a record that a hold keeps is found, when its own key is taken after the destruction and while it is erased', async () => {
  await approved();
  expect((await verify()).out).toContain(`${OLD.id} whole 6, content of 3 destroyed`);
  run('DELETE FROM recordKeys WHERE seq = 4');
  expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('destruction 1 BROKEN: its records') });
  run('INSERT INTO recordKeys SELECT trail, 4, dataKey, wrapped FROM recordKeys WHERE seq = 2');
  expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining(`${OLD.id} BROKEN at 4: sealed`) });
});

it('of a record that a hold keeps is found once the destruction is done', async () => {
  await approved();
  await eraseAll(collector);
  expect(await verify()).toMatchObject({ code: 0, out: expect.stringContaining('content of 3 destroyed') });
  run('DELETE FROM recordKeys WHERE seq = 4');
  expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining(`${OLD.id} BROKEN at 4: content`) });
});

it("of the collector's own trail is found, and no destruction may cover it", async () => {
  const ownKey = `(SELECT id FROM dataKeys WHERE purpose = 'own-trail')`;
  await approved();
  await eraseAll(collector);
  run(`UPDATE dataKeys SET wrapped = zeroblob(0) WHERE purpose = 'own-trail'`);
  expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('own trail BROKEN at 1') });
  expect(readOwnAudit(collector).brokenAt).toBe(1);
  run(`INSERT INTO destructionKeys VALUES (1, ${ownKey}, 'access', '2019-01', 1, 0, zeroblob(32))`);
  run(`UPDATE records SET destroyed = 1, sealed = zeroblob(0) WHERE seq = 1 AND dataKey = ${ownKey}`);
  const found = await verify();
  expect(found.out).toContain('destruction 1 BROKEN: its records');
  expect(found.out).toContain(whole);
});

it('is not covered by a destruction that no second person approved', async () => {
  run(`INSERT INTO destructions (state, rule, proposedBy, proposedMs, approvedBy, approvedMs)
    VALUES ('approved', '{}', 'rita', 0, 'cora', 0)`);
  run(
    `INSERT INTO destructionKeys SELECT 1, id, 'access', '2019-01', 0, 0, zeroblob(32) FROM dataKeys WHERE month = '2019-01'`,
  );
  expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining('destruction 1 BROKEN: its approval') });
});

it("never takes a key of the collector's own trail", () => {
  const { id } = collector.keyring.current('own-trail', 0);
  expect(() => collector.store.transaction(() => collector.keyring.destroy([id]))).toThrow('keys.never_destroyed');
  expect(collector.keyring.find(id).key).not.toBeNull();
});
