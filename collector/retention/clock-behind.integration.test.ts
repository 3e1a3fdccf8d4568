import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { verifyStored } from '../cli/verify-stored.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { approveDestruction } from './approve-destruction.ts';
import { listDestructions, proposeDestruction, readDestruction } from './destructions.ts';
import { eraseAll } from './erase.ts';

const [RITA, CORA] = [testOfficer('rita'), testOfficer('cora')];
const OLD = '2019-01-10T09:00:00.000+00:00';
const fresh = new Date().toISOString();
let dataDir: string;
let opened: OpenedCollector;
beforeEach(() => (dataDir = newDataDir()));
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('what arrived under a clock that was behind is kept by its own time, and shown as such', async () => {
  const trail = createTestTrail(6, (seq) => ({ at: seq % 3 === 0 ? fresh : OLD }));
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [trail]);
  await workAt(dataDir);
  opened = await openCollector({ dataDir });
  const { collector } = opened;
  knowOfficers(collector, [CORA]);
  const part = { class: 'access', month: '2019-01', count: 4, held: 2 };
  expect((await listDestructions(collector, 'rita')).due).toEqual([{ ...part, young: 2 }]);
  expect(await proposeDestruction(collector, {}, RITA)).toMatchObject({ ok: true, value: { parts: [part] } });
  expect((await approveDestruction(collector, 1, CORA)).ok).toBe(true);
  await eraseAll(collector);
  expect(readDestruction(collector, 1)?.state).toBe('done');
  const trails = createTrailStore(collector);
  const contents = trails.read(trails.find(trail.id)!, 1, 6).map(({ content }) => content);
  expect(contents.map(({ kind }) => kind)).toEqual([
    'destroyed',
    'destroyed',
    'bytes',
    'destroyed',
    'destroyed',
    'bytes',
  ]);
  expect(contents[2]).toEqual({ kind: 'bytes', bytes: trail.records[2] });
  expect(verifyStored(collector).destructions).toEqual([]);
  // All that is left of that month is young: there is nothing to propose.
  expect((await listDestructions(collector, 'rita')).due).toEqual([{ ...part, count: 0, young: 2 }]);
  expect(await proposeDestruction(collector, {}, RITA)).toMatchObject({ ok: false, code: 'retention.nothing_due' });
});

it('a clock that was set back files nothing under a month that was over before', async () => {
  opened = await openCollector({ dataDir });
  opened.collector.store.transaction(() => opened.collector.time.advance());
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [createTestTrail(3, () => ({ at: OLD }))]);
  const months = opened.collector.store.connection.prepare(`SELECT month FROM dataKeys WHERE purpose LIKE 'records.%'`);
  expect(months.pluck().all()).toEqual([fresh.slice(0, 7)]);
});
