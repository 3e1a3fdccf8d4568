import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AgentError } from '../errors.ts';
import type { Stamped } from './build-record.ts';
import { osLogLine } from './os-log.ts';
import { testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import { createMarkWriter } from './trail-mark.ts';
import { verifyTrail } from './verify-trail.ts';

let place: TestPlace;
beforeEach(() => {
  place = testPlace();
});
afterEach(() => place.remove());

describe('while the agent runs', () => {
  it('another writer is noticed, nothing forks, and emergencies still get through', async () => {
    const told: Stamped[] = [];
    const { trail } = await place.open({ osLog: (what) => told.push(what) });
    const db = new Database(place.file);
    db.exec('INSERT INTO record SELECT 2, data_key, leaf, head, sealed FROM record WHERE seq = 1');
    db.close();
    expect(await trail.append(testEvent(1))).toEqual({ ok: false, code: 'audit.second_writer' });
    expect(await trail.append(testEvent(2))).toEqual({ ok: false, code: 'audit.second_writer' });
    const emergency = { ...testEvent(3), kind: 'emergency.started' as const };
    expect(await trail.appendEmergency(emergency)).toMatchObject({ ok: true, value: { kind: 'kept' } });
    expect(told.length).toBe(1);
    await trail.close();
    expect(await verifyTrail({ file: place.file, vault: place.vault, log: null })).toMatchObject({
      kind: 'tampered',
      seq: 2,
    });
  });

  it('an append in the middle of a group is refused alone when it is too large', async () => {
    const { trail } = await place.open();
    const large = { ...testEvent(2), detail: { text: 'x'.repeat(300_000) } };
    const results = await Promise.all([trail.append(testEvent(1)), trail.append(large), trail.append(testEvent(3))]);
    expect(results).toMatchObject([
      { ok: true, value: { seq: 2 } },
      { ok: false, code: 'audit.record_too_large' },
      { ok: true, value: { seq: 3 } },
    ]);
    expect(await trail.appendEmergency(large)).toMatchObject({ ok: true, value: { kind: 'durable', seq: 4 } });
    await trail.close();
  });

  it('an emergency whose note finds no room is kept, and in the trail once there is', async () => {
    const { trail } = await place.open();
    const emergency = { ...testEvent(1), kind: 'emergency.started' as const };
    const note = () => {
      trail.state.set('emergency.open', 1);
      throw new AgentError('audit.disk_full');
    };
    expect(await trail.appendEmergency(emergency, note)).toMatchObject({ ok: true, value: { kind: 'kept' } });
    expect(trail.state.get('emergency.open')).toBeUndefined();
    expect(await trail.append(testEvent(2))).toMatchObject({ ok: true, value: { seq: 4 } });
    await trail.close();
  });

  it('a keychain that fails later stops no record', async () => {
    let fails = false;
    const set = (name: string, value: Buffer) =>
      fails ? Promise.reject(new AgentError('vault.locked')) : place.vault.set(name, value);
    const { trail } = await place.open({ vault: { ...place.vault, set } });
    fails = true;
    for (let n = 0; n < 5; n += 1) expect(await trail.append(testEvent(n))).toMatchObject({ ok: true });
    await trail.close();
    expect((await place.open()).trail.status().seq).toBe(6);
  });

  it('listeners hear of a commit after it, and no more once they stopped', async () => {
    const { trail } = await place.open();
    const heard: number[] = [];
    const stop = trail.onCommit((seq) => heard.push(seq));
    await Promise.all([trail.append(testEvent(1)), trail.append(testEvent(2))]);
    stop();
    await trail.append(testEvent(3));
    expect(heard).toEqual([3]);
    await trail.close();
  });

  it('a value that limits people is never taken silently', async () => {
    const { trail } = await place.open();
    const { state } = trail;
    await trail.close();
    expect(() => state.set('offline.uses', 1)).toThrow();
  });
});

describe("the operating system's log", () => {
  it('names who and which grant, and no patient', () => {
    const event = { ...testEvent(4), grant: '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c99' };
    const line = osLogLine({ event, wallMs: place.clock.wallMs(), sinceBootMs: 1 }, 'audit.disk_full');
    expect(JSON.parse(line)).toMatchObject({ user: 'r.voss', grant: event.grant, notInTrail: 'audit.disk_full' });
    for (const secret of ['P-4', '1.2.3.4', 'A4', 'Ruth']) expect(line).not.toContain(secret);
  });
});

describe('the mark in the keychain', () => {
  it('is written one at a time, the newest only, and left alone for a while after a failure', async () => {
    let [running, most, writes] = [0, 0, 0];
    const marks = createMarkWriter(async () => {
      running += 1;
      writes += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      if (writes === 3) throw new Error('locked');
    }, 1);
    marks.soon();
    marks.soon();
    await expect.poll(() => writes).toBe(1);
    await Promise.all([marks.now(), marks.now()]);
    expect([most, writes]).toEqual([1, 3]);
    marks.soon();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(writes).toBe(3);
    marks.stop();
  });

  it('follows the trail while it runs, which is what finds an old copy after a kill', async () => {
    const { trail } = await place.open();
    for (let n = 0; n < 5; n += 1) await trail.append(testEvent(n));
    const mark = () => [...place.vault.held].find(([name]) => name.startsWith('trail-mark.'))?.[1].toString() ?? '';
    await expect.poll(() => JSON.parse(mark())).toMatchObject({ seq: 6, head: trail.status().head });
    await trail.close();
  });
});
