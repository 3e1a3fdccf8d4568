import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Collector } from '../collector.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { logOwnTrail } from '../audit/log-own-trail.ts';
import { verifyLog } from '../log/verify-log.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { verifyStored } from './verify-stored.ts';

const TRAIL = createTestTrail(1_200);
let dataDir: string;
let server: OpenedCollector;
let beside: OpenedCollector;
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, new Date().toISOString(), [TRAIL]);
  [server, beside] = [await openCollector({ dataDir }), await openCollector({ dataDir })];
  server.collector.store.connection.pragma('busy_timeout = 0');
  logOwnTrail(server.collector);
});
afterEach(() => {
  for (const { close } of [server, beside]) close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The server writes, and moves the whole write-ahead log into the database. False: somebody reads an older state. */
function workThere(): boolean {
  const { collector } = server;
  recordOwnEvent(collector, { actor: 'os:root', kind: 'trails.read', detail: {} });
  logOwnTrail(collector);
  const [done] = collector.store.connection.pragma('wal_checkpoint(TRUNCATE)') as readonly { readonly busy: number }[];
  return done?.busy === 0;
}

/** The collector beside the server, which works whenever a record or tile is to be read; whether it could each time. */
function watched(): { readonly collector: Collector; readonly couldWork: boolean[] } {
  const { collector } = beside;
  const couldWork: boolean[] = [];
  const reading: Collector['store']['reading'] = (read) => {
    couldWork.push(workThere());
    return collector.store.reading(read);
  };
  const { transparency } = collector;
  const tile: typeof transparency.tile = (...place) => {
    if (!collector.store.connection.inTransaction) couldWork.push(workThere());
    return transparency.tile(...place);
  };
  return {
    collector: { ...collector, store: { ...collector.store, reading }, transparency: { ...transparency, tile } },
    couldWork,
  };
}

it('everything that is stored is verified in short reads: the write-ahead log is moved meanwhile', () => {
  const { collector, couldWork } = watched();
  const found = verifyStored(collector);
  expect(found).toMatchObject({ destructions: [], own: { brokenAt: null } });
  expect(found.trails).toEqual([{ trail: TRAIL.id, kind: 'whole', seq: 1_200, destroyed: 0 }]);
  expect(couldWork.length).toBeGreaterThan(4);
  expect(couldWork).not.toContain(false);
});

it('the log is verified in short reads, as it was at the beginning', () => {
  const { collector, couldWork } = watched();
  const key = collector.transparency.verifier();
  const verdict = verifyLog(collector, key);
  expect(verdict).toMatchObject({ kind: 'whole', size: expect.any(Number) });
  expect(collector.transparency.head().size).toBeGreaterThan('size' in verdict ? verdict.size : Infinity);
  expect(couldWork.length).toBeGreaterThan(3);
  expect(couldWork).not.toContain(false);
});
