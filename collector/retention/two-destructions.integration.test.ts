import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readOwnAudit } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { approveDestruction, listDestructions, proposeDestruction, readDestruction } from './destructions.ts';
import { eraseAll, eraseDestroyed } from './erase.ts';
import { addHold, releaseHold } from './holds.ts';

const [RITA, CORA] = [testOfficer('rita'), testOfficer('cora')];
const about = (patientId: string) => ({ patientId, issuer: 'N', studyUid: '1.2.3', seriesUid: null, accession: null });
const TRAIL = createTestTrail(10, (seq) => ({
  at: '2019-01-10T09:00:00.000+00:00',
  object: about(seq % 2 === 0 ? 'HELD' : 'OTHER'),
}));

let dataDir: string;
let opened: readonly [OpenedCollector, OpenedCollector];
/** As the server has it, and as the command line has. */
let server: Collector;
let command: Collector;
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, '2019-01-15T10:00:00Z', [TRAIL]);
  opened = [await openCollector({ dataDir }), await openCollector({ dataDir })];
  [server, command] = [opened[0].collector, opened[1].collector];
});
afterEach(() => {
  for (const { close } of opened) close();
  rmSync(dataDir, { recursive: true, force: true });
});

const states = (...ids: readonly number[]) => ids.map((id) => readDestruction(server, id)?.state);

it('a second destruction under the keys of one that is still being erased waits for its certificate', () => {
  const patient = { patientId: 'HELD', issuer: 'N' };
  addHold(server, { scope: { patient }, reason: 'a case at court' }, 'rita');
  expect(proposeDestruction(server, {}, RITA).ok).toBe(true);
  expect(approveDestruction(server, 1, CORA).ok).toBe(true);
  for (const { id } of [RITA, CORA]) expect(releaseHold(server, 1, id).ok).toBe(true);
  expect(proposeDestruction(server, {}, RITA).ok).toBe(true);
  expect(approveDestruction(server, 2, CORA)).toMatchObject({ ok: false, code: 'retention.still_erasing' });
  expect(states(1, 2)).toEqual(['approved', 'proposed']);
  eraseAll(server);
  expect(approveDestruction(server, 2, CORA).ok).toBe(true);
  eraseAll(server);
  expect(states(1, 2)).toEqual(['done', 'done']);
});

it('that two processes erase at once ends once, and neither fails', () => {
  expect(proposeDestruction(server, {}, RITA).ok).toBe(true);
  expect(approveDestruction(server, 1, CORA).ok).toBe(true);
  expect(eraseDestroyed(server)).toBe('more');
  // The other one ends it between this one's last look and its last step.
  let steps = 0;
  const transaction: Collector['store']['transaction'] = (work) => {
    steps += 1;
    if (steps === 3) eraseAll(command);
    return server.store.transaction(work);
  };
  expect(eraseDestroyed({ ...server, store: { ...server.store, transaction } })).toBe('more');
  expect(steps).toBeGreaterThanOrEqual(3);
  expect(states(1)).toEqual(['done']);
  const ended = readOwnAudit(server).records.filter(({ kind }) => kind === 'destruction.completed');
  expect(ended).toHaveLength(1);
});

it.each<[string, (reader: Collector) => void]>([
  ['the list', (reader) => void listDestructions(reader, 'rita')],
  ['a proposal', (reader) => void proposeDestruction(reader, {}, RITA)],
])('while %s reads what is due, others write', (_, look) => {
  command.store.connection.pragma('busy_timeout = 0');
  let tried = 0;
  const all: Collector['store']['all'] = (query) => {
    // The holds are read right before the records.
    if (query.compile().sql.includes('from "holds"')) {
      tried += 1;
      addHold(command, { scope: { user: 'bo' }, reason: 'a case at court' }, 'cora');
    }
    return server.store.all(query);
  };
  look({ ...server, store: { ...server.store, all } });
  expect(tried).toBe(1);
});
