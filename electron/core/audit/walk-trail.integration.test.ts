import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyFileSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { nextHead } from '../../../protocol/audit/trail-hash.ts';
import { HASH_BYTES } from '../../../protocol/log/tree-hash.ts';
import { behindTheBack } from './testing/behind-the-back.ts';
import { testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import { STRETCH } from './stretches.ts';
import { DEPTHS, NOTHING_SEEN, type Depth } from './verify-records.ts';
import { verifyTrail } from './verify-trail.ts';
import { createAccount } from './walk-trail.ts';

// More than one stretch for each of two threads.
const RECORDS = 9500;

let place: TestPlace;
let whole: string;
beforeAll(async () => {
  place = testPlace();
  const { trail } = await place.open();
  await Promise.all(Array.from({ length: RECORDS - 1 }, (_, n) => trail.append(testEvent(n))));
  await trail.close();
  whole = `${place.file}.whole`;
  copyFileSync(place.file, whole);
});
beforeEach(() => copyFileSync(whole, place.file));
afterAll(() => place.remove());

const verify = (depth: Depth) => verifyTrail({ file: place.file, vault: place.vault, log: null, depth });
const change = (sql: string) => behindTheBack(place.file, (db: Database.Database) => void db.exec(sql));
/** Of the table of records. */
const changeSchema = (sql: string) =>
  behindTheBack(place.file, (db) => {
    db.unsafeMode();
    db.pragma('writable_schema = ON');
    db.exec(`UPDATE sqlite_schema SET sql = ${sql} WHERE name = 'record'`);
  });
/** Of the last record, whose head follows from the one that is given. */
const changeLast = (make: (headBefore: Buffer) => { readonly leaf: Buffer | string; readonly head: Buffer }) =>
  behindTheBack(place.file, (db) => {
    const before = db
      .prepare<[number], Buffer>('SELECT head FROM record WHERE seq = ?')
      .pluck()
      .get(RECORDS - 1);
    const { leaf, head } = make(before ?? Buffer.alloc(0));
    db.prepare('UPDATE record SET leaf = ?, head = ? WHERE seq = ?').run(leaf, head, RECORDS);
  });
const flip = (column: string, seq: number): string =>
  `UPDATE record SET ${column} = CAST(X'00000000' || substr(${column}, 5) AS BLOB) WHERE seq = ${seq}`;

it('a trail of which a thread took a stretch and walked it not is not whole', () => {
  const account = createAccount(() => null);
  const walked = { bad: null, destroyed: 0, seen: NOTHING_SEEN };
  account.take({ from: 1, walked });
  account.take({ from: 2 * STRETCH + 1, walked });
  expect(() => account.result(3 * STRETCH)).toThrow('a thread ended');
  account.take({ from: STRETCH + 1, walked });
  expect(account.result(3 * STRETCH)).toEqual({ bad: null, destroyed: 0 });
});

describe('a trail that is verified on several threads', () => {
  it.each(DEPTHS)('is whole at depth %s', async (depth) => {
    expect(await verify(depth)).toMatchObject({ kind: 'whole', seq: RECORDS, destroyed: 0 });
  });

  it.each([4001, RECORDS])('has a wrong leaf found at %i, whatever is opened', async (seq) => {
    change(flip('leaf', seq));
    for (const depth of ['chain', 'content'] as const) {
      expect(await verify(depth)).toMatchObject({ kind: 'tampered', seq, what: 'chain' });
    }
  });

  it('has wrong content found wherever records are opened', async () => {
    change(flip('sealed', 8000));
    expect(await verify('chain')).toMatchObject({ kind: 'whole' });
    expect(await verify('content')).toMatchObject({ kind: 'tampered', seq: 8000, what: 'content' });
  });

  it('has the first of several bad records named, whichever thread finds one first', async () => {
    change(`${flip('leaf', 4000)}; ${flip('leaf', 4001)}; ${flip('leaf', 8123)}; ${flip('leaf', 9000)}`);
    expect(await verify('records')).toMatchObject({ kind: 'tampered', seq: 4000, what: 'chain' });
  });

  it('has a missing record found where one thread ends and another begins', async () => {
    change('DELETE FROM record WHERE seq = 4000');
    expect(await verify('content')).toMatchObject({ kind: 'tampered', seq: 4000, what: 'gap' });
  });

  it('has a leaf found that is too short, though its bytes and those of its head together make a chain', async () => {
    const leaf = Buffer.alloc(HASH_BYTES, 0x02);
    changeLast((head) => ({ leaf: leaf.subarray(1), head: Buffer.concat([Buffer.of(0x02), nextHead(head, leaf)]) }));
    expect(await verify('chain')).toMatchObject({ kind: 'tampered', seq: RECORDS, what: 'chain' });
  });

  it('has a leaf found that is no blob, though its bytes make a chain', async () => {
    const leaf = 'A'.repeat(HASH_BYTES);
    changeSchema("replace(sql, 'STRICT', '')");
    changeLast((head) => ({ leaf, head: nextHead(head, Buffer.from(leaf)) }));
    changeSchema("sql || 'STRICT'");
    expect(await verify('chain')).toMatchObject({ kind: 'tampered', seq: RECORDS, what: 'gap' });
  });

  it('has a record with a number far away found, without a walk to it', async () => {
    change(`UPDATE record SET seq = 900719925474099 WHERE seq = ${RECORDS}`);
    expect(await verify('chain')).toMatchObject({ kind: 'tampered', seq: RECORDS, what: 'gap' });
  });
});
