import type Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { firstHead } from '../../../protocol/audit/trail-hash.ts';
import { AgentError } from '../errors.ts';
import { FIRST } from './found-trail.ts';
import { makeTrail } from './new-trail.ts';
import { behindTheBack, copyRows, putRowsBack } from './testing/behind-the-back.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import type { Trail } from './trail.ts';
import { verifyTrail, type TrailVerdict } from './verify-trail.ts';

const ALL = ['state'] as const;
let place: TestPlace;
let older: ReturnType<typeof copyRows>;
let olderMark: ReadonlyMap<string, Buffer>;

/** A day in two runs: what limits people at its middle was copied, with the keychain's mark of that moment. */
beforeEach(async () => {
  place = testPlace();
  const first = await place.open();
  await first.trail.append(testEvent(1));
  acknowledge(first.trail, 2);
  first.trail.state.set('offline.uses', 1);
  first.trail.state.set('attempts.someone', 4);
  first.trail.state.set('attempts.other', 3);
  await first.trail.close();
  older = copyRows(place.file, ['state', 'cursor', 'data_key']);
  olderMark = new Map(place.vault.held);
  const second = await place.open();
  place.clock.advance(5000);
  second.trail.state.set('offline.uses', 2);
  second.trail.state.set('attempts.someone', 5);
  second.trail.state.remove('attempts.other');
  await second.trail.append(testEvent(2));
  await second.trail.append(testEvent(3));
  acknowledge(second.trail, 3);
  await second.trail.close();
});
afterEach(() => place.remove());

function acknowledge(trail: Trail, seq: number): void {
  const unsent = trail.unsent(100, 1e9);
  const head = unsent.ok ? unsent.value.find((record) => record.seq === seq)?.head : undefined;
  expect(trail.acknowledge(seq, head ?? '', NO_RECEIPT)).toMatchObject({ ok: true });
}
const verify = (): Promise<TrailVerdict> => verifyTrail({ file: place.file, vault: place.vault, log: null });
const NAMES = ['offline.uses', 'attempts.someone', '~clock', '~run', '~sum'] as const;
const only = (name: string): ReturnType<typeof copyRows> => {
  const now = copyRows(place.file, ALL).get('state') ?? [];
  const old = (older.get('state') ?? []).filter(([is]) => is === name);
  return new Map([['state', [...now.filter(([is]) => is !== name), ...old]]]);
};

type Attack = readonly [string, (db: Database.Database) => void];
const ATTACKS: readonly Attack[] = [
  ...NAMES.map((name): Attack => [`${name} deleted`, (db) => db.prepare('DELETE FROM state WHERE name = ?').run(name)]),
  ...[...NAMES, 'attempts.other'].map((name): Attack => [`${name} put back`, (db) => putRowsBack(db, only(name))]),
  ['a row inserted', (db) => db.exec(`INSERT INTO state SELECT 'x', sealed FROM state WHERE name = 'offline.uses'`)],
  ['a row renamed', (db) => db.exec(`UPDATE state SET name = 'x' WHERE name = 'offline.uses'`)],
  [
    'two rows swapped',
    (db) =>
      db.exec(`UPDATE state SET name = 'x' WHERE name = 'offline.uses';
               UPDATE state SET name = 'offline.uses' WHERE name = 'attempts.someone';
               UPDATE state SET name = 'attempts.someone' WHERE name = 'x'`),
  ],
  ['all rows deleted', (db) => db.exec('DELETE FROM state')],
  ['all rows put back', (db) => putRowsBack(db, new Map([['state', older.get('state') ?? []]]))],
  ['all rows of all tables beside the records put back', (db) => putRowsBack(db, older)],
  ['the cursor put back', (db) => putRowsBack(db, new Map([['cursor', older.get('cursor') ?? []]]))],
  [
    'the cursor moved on to a record that is there',
    (db) => db.exec('UPDATE cursor SET (seq, head) = (SELECT seq, head FROM record WHERE seq = 4)'),
  ],
  [
    'a data key inserted',
    (db) => db.exec(`INSERT INTO data_key (id, month, wrapped) VALUES (9, '2031-01', zeroblob(60))`),
  ],
  [
    'the time of an acknowledgement changed',
    (db) => db.exec('UPDATE data_key SET acknowledged_at_ms = acknowledged_at_ms - 1'),
  ],
  [
    'a month destroyed as if on schedule',
    (db) =>
      db.exec(`UPDATE data_key SET wrapped = NULL, destroyed_from_seq = 1, destroyed_to_seq = 9 WHERE month <> 'state';
               UPDATE record SET sealed = NULL`),
  ],
];

describe('what limits people', () => {
  it('is whole when nobody touched it', async () => {
    expect(await verify()).toMatchObject({ kind: 'whole' });
    const { trail, findings } = await place.open();
    expect(findings).toEqual([]);
    expect(trail.state.get('offline.uses')).toBe(2);
    await trail.close();
  });

  it.each(ATTACKS)('%s: audit verify finds it, and the next start begins a new trail', async (_, attack) => {
    behindTheBack(place.file, attack);
    expect(await verify()).toMatchObject({ kind: 'tampered', what: 'state' });
    const { trail, findings } = await place.open();
    expect(findings).toMatchObject([{ kind: 'new_trail', follows: { why: 'state_tampered' } }]);
    expect(trail.state.get('offline.uses')).toBeUndefined();
    const unsent = trail.unsent(3, 1e9);
    const records = unsent.ok ? unsent.value.map(({ bytes }) => parseRecord(bytes)) : [];
    expect(records.map((record) => record?.kind)).toEqual(['trail.started', 'trail.tampered', 'trail.gap']);
    await trail.close();
  });

  it("put back whole, with the keychain's mark of that time: the records since then tell", async () => {
    behindTheBack(place.file, (db) => putRowsBack(db, older));
    olderMark.forEach((value, name) => place.vault.held.set(name, value));
    expect(await verify()).toMatchObject({ kind: 'tampered', what: 'state' });
    const { trail, findings } = await place.open();
    expect(findings).toMatchObject([{ kind: 'new_trail', follows: { why: 'state_tampered' } }]);
    await trail.close();
  });
});

describe('while the agent runs', () => {
  it.each(ATTACKS)('%s: it reads and writes no more', async (_, attack) => {
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    await expect.poll(() => mark()['stateVersion']).toBeGreaterThan(12);
    behindTheBack(place.file, attack);
    expect(() => trail.state.get('offline.uses')).toThrow('audit.second_writer');
    expect(() => trail.state.set('offline.uses', 9)).toThrow('audit.second_writer');
    expect(await trail.append(testEvent(2))).toEqual({ ok: false, code: 'audit.second_writer' });
    await trail.close();
    expect(await verify()).toMatchObject({ kind: 'tampered', what: 'state' });
  });

  it('a reader, and a writer that changed nothing, disturb nobody', async () => {
    const { trail } = await place.open();
    behindTheBack(place.file, () => undefined);
    expect(await verify()).toMatchObject({ kind: 'whole' });
    expect(trail.state.get('offline.uses')).toBe(2);
    expect(await trail.append(testEvent(2))).toMatchObject({ ok: true });
    await trail.close();
    expect(await verify()).toMatchObject({ kind: 'whole' });
  });
});

describe('the sum of the rows beside the records', () => {
  it('fits after every kind of work, also after work that was rolled back', async () => {
    const { trail } = await place.open();
    const { state } = trail;
    const fail = (): never => {
      state.set('offline.uses', 9);
      state.set('new', 1);
      throw new Error('on purpose');
    };
    const set = (n: number) => state.transaction(() => (state.set(`attempts.${n % 3}`, n), state.remove('new')));
    const works: readonly ((n: number) => unknown)[] = [
      set,
      (n) => state.set('policy', { n }),
      () => expect(() => state.transaction(fail)).toThrow('on purpose'),
      (n) => trail.append({ ...testEvent(n), detail: { text: 'x'.repeat(300_000) } }),
      (n) => trail.append(testEvent(n)),
      () => acknowledge(trail, trail.status().seq),
      () => place.clock.advance(700),
      () => place.clock.setWall(place.clock.wallMs() - 700_000),
    ];
    for (let n = 0; n < 60; n += 1) {
      const work = works[Math.floor(Math.random() * works.length)]!;
      await work(n);
      // Something that is not at the collector yet, for the next acknowledgement.
      await trail.append(testEvent(n));
      expect(await verify()).toMatchObject({ kind: 'whole', seq: trail.status().seq });
    }
    await trail.close();
    const again = await place.open();
    expect(again.findings).toEqual([]);
    await again.trail.close();
  });

  it("is in the keychain's mark soon after a value changed", async () => {
    const { trail } = await place.open();
    const before = Number(mark()['stateVersion']);
    trail.state.set('offline.uses', 3);
    await expect.poll(() => Number(mark()['stateVersion'])).toBe(before + 1);
    await trail.close();
  });

  it('is there before the first record', async () => {
    const other = testPlace();
    const { db, header } = await makeTrail(other.file, other.vault, FIRST);
    db.close();
    const head = firstHead(header.trail).toString('hex');
    const whole = { kind: 'whole', seq: 0, head };
    expect(await verifyTrail({ file: other.file, vault: other.vault, log: null })).toMatchObject(whole);
    const { findings } = await other.open();
    expect(findings).toMatchObject([{ kind: 'new_trail', follows: { why: 'first' } }]);
    other.remove();
  });

  it('leaves the mark as it was when somebody else has written', async () => {
    const { trail } = await place.open();
    await trail.append(testEvent(1));
    await expect.poll(() => mark()['seq']).toBe(5);
    const before = JSON.stringify(mark());
    behindTheBack(place.file, (db) => putRowsBack(db, older));
    await trail.close();
    expect(JSON.stringify(mark())).toBe(before);
    await expect(place.open()).resolves.toMatchObject({ findings: [{ follows: { why: 'state_tampered' } }] });
  });
});

function mark(): Record<string, unknown> {
  const raw = [...place.vault.held].find(([name]) => name.startsWith('trail-mark.'))?.[1];
  if (raw === undefined) throw new AgentError('no mark');
  const value: Record<string, unknown> = JSON.parse(raw.toString());
  return value;
}
