import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyRecordProof } from '../../protocol/log/record-proof.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { WhoSawReplySchema } from '../../protocol/wire/who-saw.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';
import { createTestReader, type RunAs } from '../testing/test-reader.ts';
import { createTestTrail } from '../testing/test-trail.ts';

const OPENED = '2026-11-19T02:14:07.412+01:00';
const SALVAGED = '2026-11-24T08:00:00.000+01:00';
const object = { patientId: 'MRN-9', issuer: 'NORTH', studyUid: '1.2.840.9', seriesUid: null, accession: 'ACC-9' };
const DAMAGED = createTestTrail(5, () => ({ at: OPENED, object, detail: { viewer: 'v', launch: 'c' } }));
/** Carries what was salvaged of the damaged one. */
const NEXT = createTestTrail(2, (seq) =>
  seq === 1
    ? { kind: 'trail.started', object: null }
    : { at: SALVAGED, kind: 'trail.salvaged', object, detail: { record: JSON.parse(String(DAMAGED.records[4])) } },
);
let collector: TestCollector;
let rita: RunAs;
beforeAll(async () => {
  const dataDir = newDataDir();
  await ingestAt(dataDir, '2026-11-24T09:00:00Z', [NEXT]);
  collector = await createTestCollector(dataDir);
  rita = await createTestReader(collector, 'rita', ['audit-reviewer']);
});
afterAll(() => collector.close());

it('an opening that was salvaged from a damaged trail is found at the time at which it was, with the proof of what is held', async () => {
  const asked = await rita(['who-saw', '--patient', 'MRN-9', '--issuer', 'NORTH', '--to', '2026-11-20', '--json']);
  const { accesses } = WhoSawReplySchema.parse(asked.json());
  expect(accesses).toMatchObject([{ what: 'opened', at: OPENED, user: { id: 'ada' }, records: [{ seq: 2 }] }]);
  const { record, proof } = accesses[0]!.records[0]!;
  const bytes = Buffer.from(record, 'base64');
  expect(bytes).toEqual(NEXT.records[1]);
  const log = readVerifier((await runCommand(['log', 'key', '--data', collector.dataDir])).out)!;
  expect(verifyRecordProof(proof!, log, { record: bytes })).toBe('proved');
});
