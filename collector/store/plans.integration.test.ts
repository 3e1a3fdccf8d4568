import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAlerts } from '../alerts/alert-desk.ts';
import { listReviews, readReview } from '../alerts/review-desk.ts';
import { sweep } from '../alerts/sweep.ts';
import { logOwnTrail } from '../audit/log-own-trail.ts';
import type { Collector } from '../collector.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { ordersAfter } from '../orders/orders.ts';
import { answerUpdater } from '../rollout/answer-updater.ts';
import { startRollout } from '../rollout/rollouts.ts';
import { watchRollout } from '../rollout/watch-rollout.ts';
import { createPresence } from '../seals/presence.ts';
import { createSealStore } from '../seals/seal-store.ts';
import { sweepSeals } from '../seals/sweep-seals.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { GROWING, OF_SEATS, watchPlans } from '../testing/watch-plans.ts';
import { findRecords } from '../trail/find-records.ts';
import { notHere } from '../who-saw/not-here.ts';
import { queries } from './queries.ts';

const dataDir = newDataDir();
let opened: OpenedCollector;
beforeAll(async () => {
  await ingestAt(dataDir, new Date().toISOString(), [createTestTrail(3)]);
  opened = await openCollector({ dataDir });
  const { store } = opened.collector;
  const { id } = store.first(queries.selectFrom('workstations').select('id').where('machineId', '<>', ''))!;
  const certificate = { fingerprint: 'f', workstation: id, issuedMs: 0, expiresMs: Date.now() + 1e10, revokedMs: null };
  store.change(queries.insertInto('certificates').values({ ...certificate, request: null, pem: null, renewal: 0 }));
  store.change(queries.updateTable('workstations').set({ ring: 'early', machineId: 'm' }).where('id', '=', id));
  startRollout(opened.collector, { version: '9.9.9', rings: [{ name: 'early', afterMs: 0 }], actor: 'test' });
});
afterAll(() => {
  opened.close();
  rmSync(dataDir, { recursive: true });
});

let now = 0;
const presence = createPresence(() => now);
const LONG_MS = 1e9;
type Work = Readonly<Record<string, (collector: Collector) => unknown>>;

const OFTEN: Work = {
  'the own trail on its way into the log': logOwnTrail,
  'the place of the last seal of a trail': (collector) => createSealStore(collector).pointOf(1),
  'what a workstation is told': (collector) => ordersAfter(collector, 0, { id: 'w', orderAtEnrolment: 0 }),
};
const SELDOM: Work = {
  'the look at what is overdue or silent': (collector) => sweep(collector, LONG_MS),
  'the look at seals that are missing': (collector) => sweepSeals(collector, presence),
  'the look at a rollout': (collector) => watchRollout(collector, LONG_MS),
  'the answer to an updater': (collector) => answerUpdater(collector, 'm'),
  'open alerts': (collector) => listAlerts(collector, { state: 'open' }, 'rita'),
  'all alerts': (collector) => listAlerts(collector, { state: 'all', before: 5 }, 'rita'),
  'open reviews': (collector) => listReviews(collector, { state: 'open' }, 'rita'),
  'open reviews, the rest': (collector) => listReviews(collector, { state: 'open', beyond: 1 }, 'rita'),
  'all reviews': (collector) => listReviews(collector, { state: 'all' }, 'rita'),
  'all reviews, the rest': (collector) => listReviews(collector, { state: 'all', beyond: 1 }, 'rita'),
  'one review': (collector) => readReview(collector, 1, 'rita'),
  'the records of a person': (collector) => findRecords(collector, { kind: 'user', user: 'ada' }, 5),
  'the records of a patient': (collector) =>
    findRecords(collector, { kind: 'patient', patientId: 'P-1', issuer: 'NORTH' }, 5),
  'the records of a study': (collector) => findRecords(collector, { kind: 'study', studyUid: '1.2.3' }, 5),
  'what is not here': (collector) => notHere(collector, { by: { kind: 'study', studyUid: '1.2.3' } }),
};

/** What of a piece of work reads one of the tables as a whole. */
function wholeReads(work: (collector: Collector) => unknown, tables: readonly string[]): readonly string[] {
  const { store, whole } = watchPlans(opened.collector.store, tables);
  work({ ...opened.collector, store });
  return whole();
}

it.each(Object.entries(SELDOM))('%s reads no table as a whole that grows with time', (_, work) => {
  expect(wholeReads(work, GROWING)).toEqual([]);
});

it.each(Object.entries(OFTEN))('%s reads no table as a whole that grows', (_, work) => {
  expect(wholeReads(work, [...GROWING, ...OF_SEATS])).toEqual([]);
});

it('the look at seals asks no more questions for more workstations that are here', () => {
  const { collector } = opened;
  const { store } = collector;
  const questions = (): number => {
    const watched = watchPlans(store, []);
    sweepSeals({ ...collector, store: watched.store }, presence);
    return watched.asked();
  };
  const before = questions();
  const seals = createSealStore(collector);
  for (let number = 0; number < 5; number += 1) {
    const id = randomUUID();
    const row = { id, name: id, machineId: id, site: 'north', enrolledMs: 0, seenMs: Date.now() };
    store.change(queries.insertInto('workstations').values(row));
    const chain = store.transaction(() => seals.keepChain(id, randomBytes(32)));
    const range = { chain, trail: 1, first: 0, next: 1, nextKey: randomBytes(32), sealedSeq: 1, seq: 1, startedMs: 0 };
    store.change(queries.insertInto('sealRanges').values(range));
    presence.heard(id);
  }
  for (; now < 400_000; now += 50_000) for (const id of presence.hereFor(-1)) presence.stored(id);
  expect(presence.hereFor(300_000)).toHaveLength(5);
  expect(questions()).toBe(before);
});
