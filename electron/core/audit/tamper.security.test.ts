import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { schemaText } from './schema.ts';
import { behindTheBack } from './testing/behind-the-back.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import { verifyTrail, type TrailVerdict } from './verify-trail.ts';

let place: TestPlace;
const COUNT = 12;
/** One run of the tests changes every fortieth byte, from a random one on; all of them take minutes. */
const STRIDE = Number(process.env['TRAIL_TAMPER_STRIDE'] ?? 40);

beforeEach(async () => {
  place = testPlace();
  const { trail } = await place.open();
  for (let n = 2; n <= COUNT; n += 1) await trail.append(testEvent(n));
  const unsent = trail.unsent(6, 1e9);
  if (unsent.ok) trail.acknowledge(6, unsent.value[5]!.head, NO_RECEIPT);
  trail.state.set('offline.uses', 7);
  await trail.close();
});
afterEach(() => place.remove());

const verify = (): Promise<TrailVerdict> => verifyTrail({ file: place.file, vault: place.vault, log: null });

const SQL_ATTACKS: readonly (readonly [string, string, number, string])[] = [
  ['a row deleted', 'DELETE FROM record WHERE seq = 5', 5, 'gap'],
  ['the first row deleted', 'DELETE FROM record WHERE seq = 1', 1, 'gap'],
  [
    'two rows swapped',
    'UPDATE record SET seq = -1 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 8; UPDATE record SET seq = 8 WHERE seq = -1',
    4,
    'chain',
  ],
  [
    'the content of two rows swapped',
    `CREATE TEMP TABLE t AS SELECT seq, sealed FROM record WHERE seq IN (4, 8);
     UPDATE record SET sealed = (SELECT sealed FROM t WHERE seq = 12 - record.seq) WHERE seq IN (4, 8)`,
    4,
    'content',
  ],
  [
    'a row replaced by another',
    'INSERT OR REPLACE INTO record SELECT 9, data_key, leaf, head, sealed FROM record WHERE seq = 3',
    9,
    'chain',
  ],
  [
    'a row inserted at the end',
    'INSERT INTO record SELECT 13, data_key, leaf, head, sealed FROM record WHERE seq = 12',
    13,
    'chain',
  ],
  [
    'a row hidden before the first',
    'INSERT INTO record SELECT -1, data_key, leaf, head, sealed FROM record WHERE seq = 1',
    1,
    'gap',
  ],
  ['a leaf changed', 'UPDATE record SET leaf = zeroblob(32) WHERE seq = 7', 7, 'chain'],
  ['a head changed', 'UPDATE record SET head = zeroblob(32) WHERE seq = 7', 7, 'chain'],
  ['content changed', 'UPDATE record SET sealed = zeroblob(600) WHERE seq = 7', 7, 'content'],
  ['content removed', 'UPDATE record SET sealed = NULL WHERE seq = 7', 7, 'content_missing'],
  ['a data key lost', `UPDATE data_key SET wrapped = NULL WHERE month <> 'state'`, 2, 'content'],
  ['a data key changed', `UPDATE data_key SET wrapped = zeroblob(60) WHERE month <> 'state'`, 1, 'content'],
  ['the end cut off', 'DELETE FROM record WHERE seq > 10', 11, 'tail_missing'],
  ['the cursor moved on', 'UPDATE cursor SET seq = 12', 12, 'cursor'],
  ['the cursor moved to nowhere', 'UPDATE cursor SET seq = 99', 99, 'cursor'],
];

describe('audit verify finds', () => {
  it('nothing in a trail that nobody touched', async () => {
    expect(await verify()).toMatchObject({ kind: 'whole', seq: COUNT, acknowledged: 6 });
  });

  it.each(SQL_ATTACKS)('%s', async (name, sql, seq, what) => {
    behindTheBack(place.file, (db) => db.exec(sql));
    const expected = name === 'a data key lost' ? { kind: 'tampered', seq: 1 } : { kind: 'tampered', seq, what };
    expect(await verify()).toMatchObject(expected);
  });

  it('a trigger that was dropped', async () => {
    const db = new Database(place.file);
    db.exec('DROP TRIGGER record_kept');
    db.close();
    expect(await verify()).toMatchObject({ kind: 'tampered', what: 'schema' });
  });

  it('an old copy put back', async () => {
    const old = readFileSync(place.file);
    const { trail } = await place.open();
    await trail.append(testEvent(99));
    await trail.close();
    for (const suffix of ['-wal', '-shm']) rmSync(`${place.file}${suffix}`, { force: true });
    writeFileSync(place.file, old);
    expect(await verify()).toMatchObject({ kind: 'tampered', seq: COUNT + 1, what: 'tail_missing' });
  });

  it('an old copy that somebody wrote on from', async () => {
    const old = readFileSync(place.file);
    const markThen = new Map(place.vault.held);
    const first = await place.open();
    await first.trail.append(testEvent(98));
    await first.trail.append(testEvent(99));
    await first.trail.close();
    const markNow = new Map(place.vault.held);
    writeFileSync(place.file, old);
    markThen.forEach((value, name) => place.vault.held.set(name, value));
    const second = await place.open();
    for (let n = 0; n < 5; n += 1) await second.trail.append(testEvent(n));
    await second.trail.close();
    markNow.forEach((value, name) => place.vault.held.set(name, value));
    expect(await verify()).toMatchObject({ kind: 'tampered', seq: COUNT + 2, what: 'rewritten' });
  });

  it("another trail's file in this place", async () => {
    const other = testPlace();
    const { trail } = await other.open();
    await trail.close();
    copyFileSync(other.file, place.file);
    other.vault.held.forEach((value, name) => place.vault.held.set(name, place.vault.held.get(name) ?? value));
    expect(await verify()).toMatchObject({ kind: 'tampered', what: 'other_trail' });
    other.remove();
  });
});

describe('any single changed byte of the file', () => {
  it(
    'is found, or changes nothing that anybody can read from it',
    async () => {
      const whole = readFileSync(place.file);
      const before = contents();
      const missed: number[] = [];
      let found = 0;
      const first = Math.floor(Math.random() * STRIDE);
      for (let at = first; at < whole.length; at += STRIDE) {
        const changed = Buffer.from(whole);
        changed[at]! ^= 1 << (at % 8);
        writeFileSync(place.file, changed);
        if ((await verify()).kind !== 'whole') found += 1;
        else if (contents() !== before) missed.push(at);
      }
      expect(missed).toEqual([]);
      expect(found).toBeGreaterThan(5000 / STRIDE);
    },
    4_800_000 / STRIDE,
  );

  /** All that the database says. */
  function contents(): string {
    const db = new Database(place.file, { readonly: true });
    const rows = ['trail', 'record', 'cursor', 'state', 'data_key'].map((table) =>
      db.prepare(`SELECT * FROM ${table}`).raw().all(),
    );
    const text = JSON.stringify([schemaText(db), rows]);
    db.close();
    return text;
  }
});

describe('a start of the agent on a trail that was tampered with', () => {
  it.each(['a row deleted', 'a head changed', 'content changed', 'the end cut off'])(
    'after %s puts it aside and begins a new one that says so',
    async (name) => {
      behindTheBack(place.file, (db) => db.exec(SQL_ATTACKS.find(([title]) => title === name)![1]));
      const { trail, findings } = await place.open();
      const unsent = trail.unsent(10, 1e9);
      const records = unsent.ok ? unsent.value.map(({ bytes }) => parseRecord(bytes)) : [];
      expect(records.map((record) => record?.kind)).toEqual(['trail.started', 'trail.tampered', 'trail.gap']);
      expect(records[2]?.detail).toMatchObject({ fromSeq: 7, toSeq: COUNT });
      const [finding] = findings;
      if (finding?.kind !== 'new_trail') throw new Error('expected a new trail');
      expect(existsSync(`${place.folder}/${finding.follows.file}`)).toBe(true);
      await trail.close();
    },
  );

  it('notices that the keychain lost its memory of the trail, and goes on with it', async () => {
    for (const name of place.vault.held.keys()) if (name.startsWith('trail-mark.')) place.vault.held.delete(name);
    const { trail, findings } = await place.open();
    expect(findings).toEqual([{ kind: 'mark_missing' }]);
    expect(trail.status().seq).toBe(COUNT + 1);
    await trail.close();
  });

  it('carries no state over to a new trail: whoever breaks the file gains no uses and no attempts', async () => {
    behindTheBack(place.file, (db) => db.exec('DELETE FROM record WHERE seq > 10'));
    const { trail } = await place.open();
    expect(trail.state.get('offline.uses')).toBeUndefined();
    await trail.close();
  });
});

describe('the triggers', () => {
  it.each([
    'UPDATE record SET sealed = NULL WHERE seq = 3',
    'UPDATE record SET head = zeroblob(32) WHERE seq = 3',
    'DELETE FROM record WHERE seq = 12',
    'INSERT OR REPLACE INTO record SELECT * FROM record WHERE seq = 3',
    'INSERT INTO record SELECT 14, data_key, leaf, head, sealed FROM record WHERE seq = 12',
    `UPDATE data_key SET wrapped = NULL WHERE month <> 'state'`,
    'UPDATE cursor SET seq = 5, head = (SELECT head FROM record WHERE seq = 5)',
    'UPDATE cursor SET seq = 12',
    'INSERT OR REPLACE INTO cursor VALUES (1, 12, zeroblob(32))',
    `UPDATE trail SET id = 'x'`,
    'DELETE FROM trail',
  ])('refuse %s, also on a connection that is not ours', (sql) => {
    const db = new Database(place.file);
    expect(() => db.exec(sql)).toThrow(/append only|only forward/);
    db.close();
  });
});
