import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { AgentError } from '../errors.ts';
import type { OpenTrail } from './open-trail.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import { waitForTrail } from './wait-for-trail.ts';

let place: TestPlace;
beforeEach(() => {
  place = testPlace();
});
afterEach(() => place.remove());

describe('a trail that was set aside', () => {
  /** Twenty records, five at the collector, the tenth damaged. */
  async function damaged(): Promise<string> {
    const { trail } = await place.open();
    for (let n = 2; n <= 20; n += 1) await trail.append(testEvent(n));
    const unsent = trail.unsent(5, 1e9);
    if (unsent.ok) trail.acknowledge(5, unsent.value[4]!.head, NO_RECEIPT);
    await trail.close();
    const db = new Database(place.file);
    const trigger = db.prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE name = 'record_fixed'`).pluck().get();
    db.exec('DROP TRIGGER record_fixed; UPDATE record SET sealed = zeroblob(99) WHERE seq = 10');
    db.exec(trigger ?? '');
    db.close();
    return trail.id;
  }

  it('still gives what the collector lacks, up to the damaged record, and remembers how far', async () => {
    const id = await damaged();
    const { trail } = await place.open();
    const [rest] = await place.rests(trail);
    const batch = rest!.unsent(3, 1e9);
    expect(rest!.id).toBe(id);
    expect(rest!.newest()).toMatchObject({ ok: true, value: [{ seq: 9 }] });
    expect(batch.ok && batch.value.map(({ seq, bytes }) => [seq, parseRecord(bytes)?.trail])).toEqual([
      [6, id],
      [7, id],
      [8, id],
    ]);
    const head = batch.ok ? batch.value[2]!.head : '';
    expect(rest!.acknowledge(8, 'f'.repeat(64))).toEqual({ ok: false, code: 'trail.fork' });
    expect(rest!.acknowledge(8, head)).toEqual({ ok: true, value: 8 });
    rest!.close();
    const [again] = await place.rests(trail);
    const left = again!.unsent(100, 1e9);
    expect(left.ok && left.value.map(({ seq }) => seq)).toEqual([9]);
    expect(again!.newest()).toEqual(left);
    if (left.ok) again!.acknowledge(9, left.value[0]!.head);
    expect(again!.unsent(100, 1e9)).toEqual({ ok: true, value: [] });
    again!.close();
    expect(await place.rests(trail)).toEqual([]);
    await trail.close();
  });

  it('is looked at again once the collector’s log goes on under another name, and gives what was lost there', async () => {
    await damaged();
    const { trail } = await place.open();
    const [rest] = await place.rests(trail);
    const all = rest!.unsent(100, 1e9);
    const heads = all.ok ? all.value.map(({ head }) => head) : [];
    expect(rest!.acknowledge(9, heads.at(-1)!)).toEqual({ ok: true, value: 9 });
    rest!.close();
    expect(await place.rests(trail)).toEqual([]);
    const [later] = await place.rests(trail, 'log/2');
    expect(later!.acknowledgedIn()).toBe('log');
    expect(later!.unsent(100, 1e9)).toEqual({ ok: true, value: [] });
    expect(later!.compare(7, heads[1]!)).toEqual({ ok: false, code: 'trail.collector_behind' });
    const again = later!.again(7, 100, 1e9);
    expect(again.ok && again.value.map(({ seq }) => seq)).toEqual([8, 9]);
    expect(later!.compare(9, heads.at(-1)!)).toEqual({ ok: true, value: 9 });
    later!.close();
    expect(await place.rests(trail, 'log/2')).toEqual([]);
    await trail.close();
  });

  it('is told of, with what is missing, in the new one', async () => {
    const id = await damaged();
    const { trail } = await place.open();
    const unsent = trail.unsent(10, 1e9);
    const details = unsent.ok ? unsent.value.map(({ bytes }) => parseRecord(bytes)?.detail) : [];
    expect(details[2]).toMatchObject({ what: 'trail_ended', trail: id, fromSeq: 6, toSeq: 20, badSeq: 10 });
    await trail.close();
  });
});

describe('a start without a trail', () => {
  const emergency = { ...testEvent(1), kind: 'emergency.started' as const };

  it('keeps emergencies until the trail opens, and writes them after its start', async () => {
    let isLocked = true;
    const get = (name: string) => (isLocked ? Promise.reject(new AgentError('vault.locked')) : place.vault.get(name));
    const told: string[] = [];
    let waiting: ReturnType<typeof waitForTrail> | null = null;
    const opened = new Promise<OpenTrail>((resolve) => {
      const deps = { ...place.deps, vault: { ...place.vault, get }, retryMs: 20 };
      waiting = waitForTrail({ ...deps, osLog: (_, why) => told.push(why) }, 'vault.locked', resolve);
    });
    expect(await waiting!.append(testEvent(1))).toEqual({ ok: false, code: 'vault.locked' });
    expect(await waiting!.appendEmergency(emergency)).toEqual({
      ok: true,
      value: { kind: 'kept', why: 'vault.locked' },
    });
    expect(told).toEqual(['vault.locked']);
    isLocked = false;
    const { trail } = await opened;
    expect(await waiting!.append(testEvent(2))).toMatchObject({ ok: true });
    const unsent = trail.unsent(10, 1e9);
    const records = unsent.ok ? unsent.value.map(({ bytes }) => parseRecord(bytes)) : [];
    expect(records.map((record) => record?.kind)).toEqual([
      'trail.started',
      'trail.gap',
      'emergency.started',
      'study.opened',
    ]);
    expect(records[1]?.detail).toMatchObject({ why: ['vault.locked'], kept: 1, refused: { 'study.opened': 1 } });
    await trail.close();
  });
});
