import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DestructionsReplySchema, type DestructionRequest } from '../../protocol/wire/retention.ts';
import { listAlerts } from '../alerts/alert-desk.ts';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { approveDestruction } from './approve-destruction.ts';
import { listDestructions, proposeDestruction, readDestruction, takeCertificate } from './destructions.ts';
import { rulesNow } from './basis.ts';
import { findDue } from './find-due.ts';
import { eraseAll, eraseDestroyed } from './erase.ts';
import { addHold } from './holds.ts';

const [RITA, CORA] = [testOfficer('rita'), testOfficer('cora')];
const MONTHS = ['2019-01', '2019-02', '2019-03'] as const;
const oldTrail = () => createTestTrail(4, () => ({ at: '2019-01-10T09:00:00.000+00:00', user: ADA }));
const ADA = { id: 'ada', name: 'Ada Test', roles: ['radiologist' as const] };

let dataDir: string;
let opened: OpenedCollector;
let collector: Collector;
beforeEach(async () => {
  dataDir = newDataDir();
  // The newest first: keys are not in order of their months.
  for (const month of MONTHS.toReversed()) await ingestAt(dataDir, `${month}-15T10:00:00Z`, [oldTrail()]);
  await workAt(dataDir);
  opened = await openCollector({ dataDir });
  collector = opened.collector;
  knowOfficers(collector, [CORA]);
});
afterEach(() => {
  opened.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const part = (month: string, count = 4, held = 0) => ({ class: 'access', month, count, held });
const dueOf = async (most?: number) => (await listDestructions(collector, 'rita', most)).due;
const propose = (most?: number) => proposeDestruction(collector, {}, RITA, most);
const destroy = async (id: number): Promise<void> => {
  expect((await approveDestruction(collector, id, CORA)).ok).toBe(true);
  await eraseAll(collector);
  expect(readDestruction(collector, id)?.state).toBe('done');
};

it('of more than one certificate can hold the oldest whole keys are proposed, and the list says what comes later', async () => {
  const [first, second, third] = MONTHS;
  expect(await dueOf(9)).toEqual([part(first), part(second), { ...part(third), later: true }]);
  expect(await propose(9)).toMatchObject({
    ok: true,
    value: { parts: expect.arrayContaining([part(first), part(second)]) },
  });
  await destroy(1);
  expect(await dueOf(9)).toEqual([part(third)]);
});

it('what comes later is counted key by key, each a step of its own', () => {
  const steps = (only: DestructionRequest): number => [...findDue(collector, rulesNow(collector), only, 1)].length;
  expect(steps({})).toBe(steps({ month: MONTHS[0] }) + 2);
});

it('a key ends as a whole: one that is too large alone is proposed alone, and what is held stops no other', async () => {
  const [first, second, third] = MONTHS;
  expect(await propose(1)).toMatchObject({ ok: true, value: { parts: [part(first)] } });
  await destroy(1);
  await addHold(
    collector,
    { scope: { user: 'ada', to: '2019-01-11T00:00:00.000Z' }, reason: 'a case at court' },
    'rita',
  );
  expect(await dueOf(1)).toEqual([part(second, 0, 4), part(third, 0, 4)]);
  expect(await propose(1)).toMatchObject({ ok: false, code: 'retention.nothing_due' });
});

it('no list holds a certificate: each is asked for by its number', async () => {
  await propose();
  expect(takeCertificate(collector, 1, 'rita')).toMatchObject({ ok: false, code: 'not_found' });
  await destroy(1);
  const list = DestructionsReplySchema.parse(await listDestructions(collector, 'rita'));
  expect(list.destructions).toMatchObject([{ id: 1, state: 'done', certificate: null }]);
  const taken = takeCertificate(collector, 1, 'rita');
  expect(taken).toEqual({ ok: true, value: { certificate: expect.stringMatching(/^ey[\w-]+\.[\w-]+\.[\w-]+$/) } });
});

it('one that cannot be certified is told once, and those behind it go on', async () => {
  await proposeDestruction(collector, { month: MONTHS[0] }, RITA);
  await proposeDestruction(collector, { month: MONTHS[1] }, RITA);
  for (const id of [1, 2]) expect((await approveDestruction(collector, id, CORA)).ok).toBe(true);
  const miscount = (by: number): void =>
    void collector.store.connection.exec(`UPDATE destructionKeys SET count = count + ${by} WHERE destruction = 1`);
  miscount(1); // as a collector of another version might have left it
  for (let start = 0; start < 2; start += 1) await eraseAll(collector);
  expect([1, 2].map((id) => readDestruction(collector, id)?.state)).toEqual(['approved', 'done']);
  const alerts = listAlerts(collector, { state: 'all' }, 'rita').alerts.filter(
    ({ kind }) => kind === 'destruction.stuck',
  );
  expect(alerts).toMatchObject([{ severity: 'critical', count: 1 }]);
  // A server tries it no more before its next start; then it may have been mended.
  const stuck = new Set([1]);
  miscount(-1);
  expect(await eraseDestroyed(collector, stuck)).toBe('done');
  await eraseAll(collector);
  expect(readDestruction(collector, 1)?.state).toBe('done');
});
