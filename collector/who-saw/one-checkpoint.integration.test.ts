import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { WhoSawReplySchema, type WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { writeSetting } from '../store/settings.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { patientPage } from './patient-page.ts';
import { whoSaw } from './who-saw.ts';

const dataDir = newDataDir();
let inside: OpenedCollector;
beforeAll(async () => {
  await ingestAt(dataDir, '2026-11-24T06:00:00Z', [createTestTrail(2)]);
  const { collector, close } = await openCollector({ dataDir });
  const row = { log: collector.transparency.number(), ...collector.transparency.head() };
  collector.store.change(queries.insertInto('logCosigned').values(row)); // what witnesses have signed
  close();
  await ingestAt(dataDir, '2026-11-24T07:00:00Z', [createTestTrail(2)]);
  inside = await openCollector({ dataDir });
});
afterAll(() => {
  inside.close();
  rmSync(dataDir, { recursive: true });
});

const ask = async (): Promise<WhoSawReply> =>
  WhoSawReplySchema.parse(
    await whoSaw(inside.collector, { by: { kind: 'patient', patientId: 'P-1', issuer: 'NORTH' } }, 'rita'),
  );
/** Of each record the size of the log that its proof is under, in no order: both trails tell of the same moments. */
const sizes = ({ accesses }: WhoSawReply) =>
  accesses
    .flatMap(({ records }) => records)
    .map(({ proof, isWaiting }) => (proof === null ? (isWaiting ?? null) : readCheckpointText(proof.checkpoint)?.size))
    .toSorted((one, other) => Number(one === true) - Number(other === true));
const pageOf = (reply: WhoSawReply): string => patientPage(reply).replaceAll(/\s+/g, ' ');

it('every proof of an answer is under one checkpoint, the newest that may be shown; what is newer waits, and the page says so', async () => {
  const { store } = inside.collector;
  expect(sizes(await ask())).toEqual([4, 4, 4, 4]);
  expect(pageOf(await ask())).toContain('Each entry above has a number. ');
  writeSetting(store, 'witnesses.required', '1');
  expect(sizes(await ask())).toEqual([2, 2, true, true]);
  expect(pageOf(await ask())).toContain('except those marked “not yet”: they are too new to be confirmed from outside');
  store.change(queries.deleteFrom('logCosigned'));
  expect(sizes(await ask())).toEqual([true, true, true, true]);
  expect(pageOf(await ask())).not.toContain('The log at the time of this page');
});
