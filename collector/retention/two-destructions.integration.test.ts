import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readOwnAudit } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { approveDestruction } from './approve-destruction.ts';
import { proposeDestruction, readDestruction } from './destructions.ts';
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
  await workAt(dataDir);
  opened = [await openCollector({ dataDir }), await openCollector({ dataDir })];
  [server, command] = [opened[0].collector, opened[1].collector];
  knowOfficers(server, [CORA]);
});
afterEach(() => {
  for (const { close } of opened) close();
  rmSync(dataDir, { recursive: true, force: true });
});

const states = (...ids: readonly number[]) => ids.map((id) => readDestruction(server, id)?.state);

it('a second destruction under the keys of one that is still being erased waits for its certificate', async () => {
  const patient = { patientId: 'HELD', issuer: 'N' };
  await addHold(server, { scope: { patient }, reason: 'a case at court' }, 'rita');
  expect((await proposeDestruction(server, {}, RITA)).ok).toBe(true);
  expect((await approveDestruction(server, 1, CORA)).ok).toBe(true);
  for (const { id } of [RITA, CORA]) expect(releaseHold(server, 1, id).ok).toBe(true);
  expect((await proposeDestruction(server, {}, RITA)).ok).toBe(true);
  expect(await approveDestruction(server, 2, CORA)).toMatchObject({ ok: false, code: 'retention.still_erasing' });
  expect(states(1, 2)).toEqual(['approved', 'proposed']);
  await eraseAll(server);
  expect((await approveDestruction(server, 2, CORA)).ok).toBe(true);
  await eraseAll(server);
  expect(states(1, 2)).toEqual(['done', 'done']);
});

it('that two processes erase at once ends once, and neither fails', async () => {
  expect((await proposeDestruction(server, {}, RITA)).ok).toBe(true);
  expect((await approveDestruction(server, 1, CORA)).ok).toBe(true);
  // The other one ends it between this one's last look and its last step.
  let runs = 0;
  const run: Collector['turns']['run'] = async (steps) => {
    const value = await server.turns.run(steps);
    runs += 1;
    if (runs === 3) await eraseAll(command);
    return value;
  };
  expect(await eraseDestroyed({ ...server, turns: { ...server.turns, run } })).toBe('more');
  expect(runs).toBe(3);
  expect(states(1)).toEqual(['done']);
  const ended = readOwnAudit(server).records.filter(({ kind }) => kind === 'destruction.completed');
  expect(ended).toHaveLength(1);
});
