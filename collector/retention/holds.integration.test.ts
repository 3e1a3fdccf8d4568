import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { HoldRequestSchema, type HoldScope } from '../../protocol/wire/retention.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { publishPolicy } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';
import { NESTED_SALVAGE } from '../store/steps/16-nested-salvage.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { createTestCollector, newDataDir } from '../testing/test-collector.ts';
import { createTestReader } from '../testing/test-reader.ts';
import { createTestTrail, type TestTrail } from '../testing/test-trail.ts';
import { patientIndex } from '../trail/blind-indexes.ts';
import { indexAll } from '../trail/index-all.ts';
import { atOnce } from '../turns.ts';
import { proposeDestruction } from './destructions.ts';
import { countHeld } from './count-held.ts';
import { addHold, holdsInForce, releaseHold } from './holds.ts';

const AT = '2019-01-10T09:00:00.000+00:00';
const about = (patientId: string, issuer: string) => ({
  at: AT,
  object: { patientId, issuer, studyUid: '1.2.3', seriesUid: null, accession: null },
});
/** Two patients of the PACS, of whom one has records from before the policy said its issuer; one of another issuer. */
const TRAIL = createTestTrail(
  8,
  (seq) =>
    [about('P-2', 'HOSP'), about('P-2', 'HOSP'), about('P-2', ''), about('P-1', 'HOSP'), about('P-2', 'ELSE')][
      seq % 5
    ] ?? {},
);
const LIST = createTestTrail(1, () => ({
  at: AT,
  kind: 'study.searched' as const,
  object: null,
  detail: { query: {}, found: 1, patients: [{ patientId: 'P-2', issuer: 'HOSP', studies: 1 }] },
}));
const carriedOn = (trail: TestTrail): TestTrail =>
  createTestTrail(1, () => ({
    at: AT,
    kind: 'trail.salvaged' as const,
    object: null,
    detail: { record: JSON.parse(String(trail.records[0])) },
  }));
const officer = { id: 'rita', name: 'rita', familyName: 'r', department: '', roles: ['compliance-officer' as const] };

let dataDir: string;
let opened: OpenedCollector;
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [TRAIL, LIST]);
  await workAt(dataDir);
  opened = await openCollector({ dataDir });
  await publish('HOSP');
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const publish = async (defaultIssuer: string): Promise<void> => {
  const dicomWebUrl = 'https://pacs.test/dicom-web';
  const policy = {
    ...DEFAULT_POLICY,
    pacs: { dicomWebUrl, timeoutSeconds: 10, authentication: 'none', defaultIssuer },
  };
  const publication = { policy, collectorName: opened.name, actor: 'test' };
  expect(await publishPolicy(opened.collector, opened.policyKey, publication)).toMatchObject({ ok: true });
};
const hold = (scope: HoldScope) => addHold(opened.collector, { scope, reason: 'a case at court' }, 'rita');
/** How many a destruction would spare now. */
const held = async (): Promise<number> => {
  const proposed = await proposeDestruction(opened.collector, {}, officer);
  return proposed.ok ? proposed.value.parts.reduce((sum, part) => sum + part.held, 0) : -1;
};

describe('a hold on a patient', () => {
  it('without an issuer is on that of the policy, and on records from before the policy said one', async () => {
    expect(await hold({ patient: { patientId: 'P-2' } })).toMatchObject({ state: 'held', records: 6 });
    expect(await held()).toBe(6);
  });

  it('that an older program took with a blank id stops nothing else', async () => {
    await hold({ patient: { patientId: '   ', issuer: 'HOSP' } });
    expect((await hold({ patient: { patientId: 'P-2' } })).records).toBe(6);
    expect(await held()).toBe(6);
    expect(
      HoldRequestSchema.safeParse({ scope: { patient: { patientId: '   ' } }, reason: 'a case at court' }).success,
    ).toBe(false);
  });

  it('is counted only where that does not hold up everything else', async () => {
    const { id } = await hold({ patient: { patientId: 'P-2' } });
    const inForce = holdsInForce(opened.collector).find((one) => one.id === id)!;
    expect([6, 5].map((most) => atOnce(countHeld(opened.collector, inForce, most)))).toEqual([6, null]);
  });

  it('says the same with the issuer of the policy, and less with another', async () => {
    expect((await hold({ patient: { patientId: 'P-2', issuer: 'HOSP' } })).records).toBe(6);
    expect((await hold({ patient: { patientId: 'P-2', issuer: 'ELSE' } })).records).toBe(1);
    expect(await held()).toBe(7);
  });

  it('stays on the issuer of its own time when the policy names another', async () => {
    await hold({ patient: { patientId: 'P-2', issuer: '' } });
    await publish('NEW');
    expect(await held()).toBe(6);
  });

  it.each([undefined, 'NEW', 'HOSP'])(
    'is on the records of every issuer that the PACS had by the policies until now: put with %s',
    async (issuer) => {
      await publish('NEW');
      expect((await hold({ patient: { patientId: 'P-2', issuer } })).records).toBe(6);
      expect(await held()).toBe(6);
    },
  );

  it('that an earlier version put without an issuer protects from now on', async () => {
    const { store, keyring } = opened.collector;
    const { id } = await hold({ patient: { patientId: 'P-2' } });
    const before = { patient: patientIndex(keyring, { patientId: 'P-2', issuer: '' }) };
    store.connection.exec('DROP TRIGGER holdsStay');
    store.change(queries.updateTable('holds').set(before).where('id', '=', id));
    expect(await held()).toBe(6);
  });

  it('counts what every criterion fits, and of time alone nothing', async () => {
    const patient = { patientId: 'P-2' };
    expect((await hold({ patient, studyUid: '1.2.3' })).records).toBe(5);
    expect((await hold({ patient, user: 'bo' })).records).toBe(0);
    expect((await hold({ user: 'ada', from: '2019-01-10T09:00:00.001Z' })).records).toBe(0);
    expect((await hold({ user: 'ada', to: '2019-01-10T09:00:00.001Z' })).records).toBe(9);
    expect((await hold({ to: '2019-01-10T09:00:00.001Z' })).records).toBeNull();
  });

  it('is on a search that was salvaged twice, also where it was stored before anybody looked that deep', async () => {
    const twice = carriedOn(carriedOn(LIST));
    await ingestAt(dataDir, '2019-01-15T10:00:00Z', [twice]);
    const { connection } = opened.collector.store;
    const place = `trail = (SELECT number FROM trails WHERE id = '${twice.id}')`;
    connection.exec(`
      DROP TRIGGER recordsStay; DROP TRIGGER listedPatientsAreKept;
      UPDATE records SET kind = 'trail.salvaged' WHERE ${place}; DELETE FROM listedPatients WHERE ${place};
      ${NESTED_SALVAGE}`);
    await hold({ patient: { patientId: 'P-9' } });
    expect(await held(), 'nobody has looked into it yet').toBe(1);
    indexAll(opened.collector);
    expect(await held()).toBe(0);
    expect((await hold({ patient: { patientId: 'P-2' } })).records).toBe(7);
    expect(await held()).toBe(7);
  });

  it('is over once it is released', async () => {
    const { id } = await hold({ patient: { patientId: 'P-2' } });
    for (const who of ['rita', 'cora']) expect(releaseHold(opened.collector, id, who).ok).toBe(true);
    expect(await held()).toBe(0);
  });
});

it('hold add needs no issuer, takes the spaces off, and says how many records it holds, none too', async () => {
  const collector = await createTestCollector(dataDir);
  const rita = await createTestReader(collector, 'rita', ['audit-reviewer']);
  const reason = ['a complaint of the patient'];
  const added = await rita(['hold', 'add', '--patient', ' P-2 '], reason);
  expect(added.out).toContain('hold 1 is in force: it holds 6 records now');
  const nobody = await rita(['hold', 'add', '--patient', 'P-9'], reason);
  expect(nobody.out).toContain('hold 2 is in force, but holds no record now');
  const json = await rita(['hold', 'add', '--patient', 'P-9', '--json'], reason);
  expect(json.json()).toMatchObject({ id: 3, records: 0 });
  expect((await rita(['hold', 'list'])).out).toContain('patient P-2 ');
  expect((await rita(['hold', 'add', '--patient', '  '], reason)).code).toBe(2);
  await collector.running().stop();
});

it('hold add on days holds them whole, wherever they begin and end', async () => {
  const collector = await createTestCollector(dataDir);
  const rosa = await createTestReader(collector, 'rosa', ['audit-reviewer']);
  const days = ['--user', 'ada', '--from', '2019-01-10', '--to', '2019-01-10'];
  const added = await rosa(['hold', 'add', ...days, '--json'], ['a complaint of the patient']);
  expect(added.json()).toMatchObject({
    records: 9,
    scope: { from: '2019-01-09T10:00:00.000Z', to: '2019-01-11T12:00:00.000Z' },
  });
  expect((await rosa(['hold', 'list'])).out).toContain('before 2019-01-11T12:00:00.000Z');
  await collector.running().stop();
});
