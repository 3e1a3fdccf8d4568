import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { openReader } from './export-records.ts';
import { behindTheBack } from './testing/behind-the-back.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import type { Trail } from './trail.ts';
import { verifyTrail } from './verify-trail.ts';

const DAY = 86_400_000;
let place: TestPlace;
let trail: Trail;
beforeEach(async () => {
  place = testPlace();
  ({ trail } = await place.open()); // 2 November
  for (let n = 0; n < 5; n += 1) await trail.append(testEvent(n));
});
afterEach(async () => {
  await trail.close();
  place.remove();
});

const acknowledgeAll = (): void => {
  const { seq, head } = trail.status();
  expect(trail.acknowledge(seq, head, NO_RECEIPT)).toEqual({ ok: true, value: seq });
};
const days = (count: number): void => place.clock.advance(count * DAY);

describe('retention', () => {
  it('destroys a month that is over, thirty days after the collector had it, and records that', async () => {
    acknowledgeAll();
    days(40);
    expect(await trail.retention(30)).toEqual({ ok: true, value: ['2026-11'] });
    const unsent = trail.unsent(10, 1e9);
    const [record] = unsent.ok ? unsent.value.map(({ bytes }) => parseRecord(bytes)) : [];
    expect(record).toMatchObject({
      seq: 7,
      kind: 'trail.key_destroyed',
      detail: { month: '2026-11', fromSeq: 1, toSeq: 6, retentionDays: 30 },
    });
    expect(await verifyTrail({ file: place.file, vault: place.vault, log: null })).toMatchObject({
      kind: 'whole',
      seq: 7,
      destroyed: 6,
    });
    expect(await trail.retention(30)).toEqual({ ok: true, value: [] });
  });

  it('leaves nothing of the bytes or the key in any file, and leaf and head of every record', async () => {
    const read = new Database(place.file, { readonly: true });
    const sealed = read.prepare<[], Buffer>('SELECT sealed FROM record').pluck().all();
    const wrapped = read.prepare<[], Buffer>(`SELECT wrapped FROM data_key WHERE month = '2026-11'`).pluck().all();
    const leaves = read.prepare('SELECT leaf, head FROM record').raw().all();
    read.close();
    acknowledgeAll();
    days(40);
    await trail.retention(30);
    const bytes = Buffer.concat([readFileSync(place.file), readFileSync(`${place.file}-wal`)]);
    for (const secret of [...sealed, ...wrapped]) expect(bytes.includes(secret.subarray(12, 44))).toBe(false);
    const after = new Database(place.file, { readonly: true });
    expect(after.prepare('SELECT leaf, head FROM record WHERE seq <= 6').raw().all()).toEqual(leaves);
    after.close();
  });

  it('still says which numbers are gone, to who sends everything on', async () => {
    acknowledgeAll();
    days(40);
    await trail.retention(30);
    const gone = trail.following(2, 3);
    expect(gone).toEqual({ ok: true, value: [3, 4, 5].map((seq) => ({ seq, bytes: null })) });
    const next = trail.following(6, 100);
    expect(next.ok && next.value.map(({ bytes }) => bytes === null)).toEqual([false]);
    expect(trail.following(7, 100)).toEqual({ ok: true, value: [] });
  });

  it.each([
    ['the month is not over', 20, true],
    ['thirty days have not passed', 29, true],
    ['the collector does not have it', 4000, false],
  ])('destroys nothing while %s', async (_, after, acknowledged) => {
    if (acknowledged) acknowledgeAll();
    days(after);
    expect(await trail.retention(30)).toEqual({ ok: true, value: [] });
  });

  it('destroys nothing while one record of the month is not at the collector', async () => {
    const unsent = trail.unsent(5, 1e9);
    if (unsent.ok) trail.acknowledge(5, unsent.value[4]!.head, NO_RECEIPT);
    days(400);
    expect(await trail.retention(30)).toEqual({ ok: true, value: [] });
  });

  it('goes on with a new key when the clock is then set back into the destroyed month', async () => {
    acknowledgeAll();
    days(40);
    await trail.retention(30);
    place.clock.setWall(place.clock.wallMs() - 39 * DAY);
    expect(await trail.append(testEvent(9))).toMatchObject({ ok: true });
    const reader = await openReader(place.file, place.vault);
    expect([...reader.records()].map(({ bytes, fits }) => [bytes !== null, fits])).toEqual([
      ...Array.from({ length: 6 }, () => [false, true]),
      [true, true],
      [true, true],
    ]);
    reader.close();
  });

  it('knows afterwards which records were of which month', async () => {
    acknowledgeAll();
    days(31);
    await trail.append(testEvent(9));
    acknowledgeAll();
    days(60);
    expect(await trail.retention(30)).toEqual({ ok: true, value: ['2026-11', '2026-12'] });
    await trail.close();
    const verify = () => verifyTrail({ file: place.file, vault: place.vault, log: null });
    expect(await verify()).toMatchObject({ kind: 'whole', destroyed: 7 });
    behindTheBack(place.file, (db) =>
      db.exec('UPDATE record SET data_key = (SELECT data_key FROM record WHERE seq = 7) WHERE seq = 6'),
    );
    expect(await verify()).toMatchObject({ kind: 'tampered', seq: 6, what: 'content_missing' });
  });

  it('opens again afterwards as whole as before', async () => {
    acknowledgeAll();
    days(40);
    await trail.retention(30);
    await trail.close();
    const again = await place.open();
    expect(again.findings).toEqual([]);
    ({ trail } = again);
  });
});
