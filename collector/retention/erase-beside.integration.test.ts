import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { eraseBeside } from './erase-beside.ts';

/** More than are looked at at once. */
const ALERTS = 4500;
const TRAIL = createTestTrail(3);
const ADA = `INSERT INTO people VALUES ('ada', 'Ada', 'Test', '', '', '', 'active', '', 0)`;
/** Of three records the first is erased; alerts are about all, and an emergency and its verdict about each of two. */
const ABOUT = `
  DROP TRIGGER recordsStay; UPDATE records SET destroyed = 1 WHERE seq = 1; ${ADA};
  WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${ALERTS})
    INSERT INTO alerts (cause, kind, severity, trail, seq, user, at, count, lastMs, state)
    SELECT n, 'k', 'info', '${TRAIL.id}', 1 + n % 3, 'ada', '', 1, 0, 'open' FROM n;
  INSERT INTO reviews (grantId, trail, seq, workstation, user, identity, startedMs, deadlineMs, state)
    SELECT 'g', '${TRAIL.id}', value, 'w', 'ada', 'verified', 0, 0, 'done' FROM json_each('[1, 2]');
  INSERT INTO verdicts (review, verdict, words, reviewer, atMs) SELECT id, 'justified', x'01', 'ada', 0 FROM reviews`;

let dataDir: string;
let opened: OpenedCollector;
let store: Collector['store'];
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [TRAIL]);
  opened = await openCollector({ dataDir });
  store = opened.collector.store;
  store.connection.exec(ABOUT);
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const seqsNaming = (table: 'alerts' | 'reviews', user: string): readonly unknown[] =>
  store.connection.prepare(`SELECT DISTINCT seq FROM ${table} WHERE user = '${user}' ORDER BY seq`).pluck().all();

it('what names a person beside an erased record goes, step by step, and nothing else', () => {
  const steps = [...eraseBeside(store)];
  expect(seqsNaming('alerts', 'ada')).toEqual([2, 3]);
  expect(seqsNaming('reviews', 'ada')).toEqual([2]);
  const verdicts = store.connection.prepare('SELECT length(words) FROM verdicts ORDER BY review').pluck();
  expect(verdicts.all()).toEqual([0, 1]);
  expect(steps).toHaveLength(5);
});
