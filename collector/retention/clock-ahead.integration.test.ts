import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { newDataDir, testClock, type TestClock } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { approveDestruction } from './approve-destruction.ts';
import { proposeDestruction, readDestruction } from './destructions.ts';

const [RITA, CORA] = [testOfficer('rita'), testOfficer('cora')];
const DAY_MS = 86_400_000;
const SEVEN_YEARS_MS = 7 * 366 * DAY_MS;
const doubted = { ok: false, code: 'retention.clock_doubted' };

let dataDir: string;
let clock: TestClock;
let opened: OpenedCollector;
let collector: Collector;
beforeEach(async () => {
  dataDir = newDataDir();
  clock = testClock();
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [
    createTestTrail(3, () => ({ at: '2019-01-10T09:00:00.000+00:00' })),
  ]);
  opened = await openCollector({ dataDir, clock });
  ({ collector } = opened);
  knowOfficers(collector, [CORA]);
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

it('a clock that no workstation bears out makes nothing due: one that ran ahead would make everything', async () => {
  await workAt(dataDir, clock.wallMs());
  clock.set(SEVEN_YEARS_MS);
  expect(await proposeDestruction(collector, {}, RITA)).toMatchObject(doubted);
  clock.set(-SEVEN_YEARS_MS);
  expect((await proposeDestruction(collector, {}, RITA)).ok).toBe(true);
  clock.set(SEVEN_YEARS_MS);
  expect(await approveDestruction(collector, 1, CORA)).toMatchObject(doubted);
  expect(readDestruction(collector, 1)?.state).toBe('proposed');
  clock.set(-SEVEN_YEARS_MS);
  expect((await approveDestruction(collector, 1, CORA)).ok).toBe(true);
});

it('is borne out by the time of a workstation that sent something within a month, and not by one that is as wrong another way', async () => {
  expect(await proposeDestruction(collector, {}, RITA)).toMatchObject(doubted);
  await workAt(dataDir, clock.wallMs() + SEVEN_YEARS_MS);
  expect(await proposeDestruction(collector, {}, RITA)).toMatchObject(doubted);
  await workAt(dataDir, clock.wallMs() - 20 * DAY_MS);
  expect((await proposeDestruction(collector, {}, RITA)).ok).toBe(true);
});
