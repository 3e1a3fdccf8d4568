import { readdirSync, readlinkSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSumReader } from './trail-sum.ts';
import { readStateKey } from './data-keys.ts';
import { readHeader } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { openTrail } from './open-trail.ts';
import { testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';

let place: TestPlace;
beforeEach(() => {
  place = testPlace();
});
afterEach(() => place.remove());

/** How many of this process's descriptors are of the trail. */
const openFiles = (): number =>
  readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`).startsWith(place.file);
    } catch {
      return false; // closed meanwhile
    }
  }).length;

it.skipIf(process.platform !== 'linux')(
  'a start that another program keeps from writing leaves nothing open',
  async () => {
    const before = await place.open();
    await before.trail.close();
    const other = new Database(place.file);
    other.exec('BEGIN IMMEDIATE');
    expect(await openTrail(place.deps)).toMatchObject({ ok: false, code: 'trail.in_use' });
    other.exec('ROLLBACK');
    other.close();
    expect(openFiles()).toBe(0);
    const { trail } = await place.open();
    expect(await trail.append(testEvent(1))).toMatchObject({ ok: true });
    await trail.close();
  },
);

it('what was taken back of the state is summed anew with the next record', async () => {
  const { trail } = await place.open();
  await trail.append(testEvent(1));
  place.clock.advance(300); // the sum is due, the clock's mark is not
  expect(() =>
    trail.state.transaction(() => {
      trail.state.set('offline.uses', 1);
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  place.clock.advance(10);
  await trail.append(testEvent(2));
  const { seq } = trail.status();
  const db = new Database(place.file, { readonly: true });
  const header = readHeader(db)!;
  const masterKey = (await readMasterKey(place.vault, header.masterKeyId))!;
  const key = readStateKey({ db, masterKey, trail: header.trail })!;
  expect(createSumReader({ db, key, trail: header.trail }).read()?.seq).toBe(seq);
  db.close();
  await trail.close();
});
