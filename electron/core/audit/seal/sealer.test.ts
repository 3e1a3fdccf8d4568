import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyLadder } from '../../../../protocol/seal/key-ladder.ts';
import { parseRecord } from '../../../../protocol/audit/record.ts';
import { sealChainOf } from '../../../../protocol/seal/sealing-key.ts';
import { verifySeals, type SealVerdict } from '../../../../protocol/seal/verify-seals.ts';
import { AgentError } from '../../errors.ts';
import { openReader } from '../export-records.ts';
import { testEvent, testPlace, type TestPlace } from '../testing/test-trail.ts';
import type { Trail } from '../trail.ts';
import { verifyTrail } from '../verify-trail.ts';
import { readSeals } from './read-seals.ts';
import {
  makeSealingEntry,
  readSealingEntry,
  SEALING_ENTRY,
  writeSealingEntry,
  type SealingEntry,
} from './sealing-entry.ts';
import { startSealing } from './start-sealing.ts';
import type { Sealer } from './sealer.ts';

let place: TestPlace;
let trail: Trail;
let sealer: Sealer;
let first: SealingEntry;
const faults = new Set<string>();
beforeEach(async () => {
  place = testPlace();
  const entry = { ...makeSealingEntry(), isAgreed: true };
  first = { ...entry, next: { ...entry.next, key: Buffer.from(entry.next.key) } };
  faults.clear();
  await writeSealingEntry(place.vault, entry);
  await start();
});
afterEach(async () => {
  await trail.close();
  place.remove();
});

const start = async (): Promise<void> => {
  trail = (await place.open()).trail;
  sealer = await seal(trail);
};
async function seal(open: Trail): Promise<Sealer> {
  const { file, vault, clock } = place;
  const raise = (code: string): void => void faults.add(code);
  const clear = (code: string): void => void faults.delete(code);
  const agree = (): Promise<'later'> => Promise.resolve('later');
  const made = await startSealing({
    file,
    vault,
    trail: open,
    monotonicMs: clock.monotonicMs,
    faults: { raise, clear },
    agree,
  });
  if (made === null) throw new Error('not started');
  await made.check();
  return made;
}
/** Ends as a crash would: nothing is said, nothing is sealed. */
const crash = async (): Promise<void> => {
  await sealer.stop('leave');
  await trail.close();
};
const later = async (ms: number): Promise<void> => {
  place.clock.advance(ms);
  await sealer.check();
};
const held = () => readSeals(place.file, place.vault, () => 1);
const whys = async () => (await held()).seals.map(({ seal: { why } }) => why);
const epochs = async () => (await held()).seals.map(({ seal: { epoch } }) => epoch);
async function verdict(): Promise<SealVerdict> {
  const reader = await openReader(place.file, place.vault);
  try {
    const records = [...reader.records()].map(({ seq, head, bytes }) => ({
      seq,
      head,
      record: bytes && parseRecord(bytes),
    }));
    return verifySeals({ trail: reader.trail, records, keys: createKeyLadder([first.next.key]) });
  } finally {
    reader.close();
  }
}

describe('the sealer', () => {
  it('seals at its start, every 30 s while records come, every 60 s while none do, at once when asked, and at the end', async () => {
    await later(29_000);
    await trail.append(testEvent(1));
    await later(2000);
    await later(59_000);
    await later(2000);
    sealer.sealNow('urgent');
    await sealer.check();
    await sealer.stop('seal');
    await later(600_000);
    expect(await whys()).toEqual(['started', 'records', 'idle', 'urgent', 'ending']);
    expect(await verdict()).toMatchObject({ kind: 'whole', seals: 5, silences: [] });
  });

  it('keeps only the key of the next seal, from which none before can be made', async () => {
    await later(60_000);
    const entry = await readSealingEntry(place.vault);
    expect(entry?.next.epoch).toBe(2);
    expect(entry?.next.key.equals(first.next.key)).toBe(false);
    const all = Buffer.concat([...place.vault.held.values()]).toString();
    expect(all).not.toContain(first.next.key.toString('base64'));
  });

  it('is not moved by a wall clock that is stepped by a day, ahead or back', async () => {
    const wall = place.clock.wallMs();
    for (const step of [86_400_000, -86_400_000]) {
      place.clock.setWall(wall + step);
      await sealer.check();
      await trail.append(testEvent(step));
      await later(30_000);
    }
    expect(await epochs()).toEqual([0, 1, 2]);
    expect(await verdict()).toMatchObject({ kind: 'whole', silences: [] });
    expect(await verifyTrail({ ...place, log: null })).toMatchObject({
      kind: 'whole',
      seals: { count: 3, silences: [] },
    });
  });

  it('tells of a sleep, which is no silence, and is silent if it does not', async () => {
    place.clock.advance(8 * 3_600_000);
    sealer.sealNow('resumed');
    sealer.sealNow('urgent');
    await sealer.check();
    expect(await verdict()).toMatchObject({ kind: 'whole', silences: [] });
    await later(121_000);
    expect(await verdict()).toMatchObject({ kind: 'whole', silences: [{ ms: 121_000 }] });
    expect(await verifyTrail({ ...place, log: null })).toMatchObject({ seals: { silences: [{ ms: 121_000 }] } });
  });

  it('goes on with the next epoch in the next run and in another trail', async () => {
    await crash();
    await start();
    expect(await epochs()).toEqual([0, 1]);
    const old = trail.id;
    await crash();
    place.vault.held.forEach((_, name) => name === SEALING_ENTRY || place.vault.held.delete(name)); // neither key nor mark
    await start();
    expect(trail.id).not.toBe(old);
    expect(await epochs()).toEqual([2]);
  });

  it('uses no epoch again that a trail put aside has used, though the keychain did not hear of it', async () => {
    const behind = place.vault.held.get(SEALING_ENTRY);
    await later(60_000);
    await later(60_000);
    await crash();
    place.vault.held.set(SEALING_ENTRY, behind!); // the key was never replaced: epochs 1 and 2 lie in the trail alone
    const db = new Database(place.file);
    db.exec('DROP TRIGGER record_fixed; UPDATE record SET sealed = zeroblob(99) WHERE seq = 3');
    db.close();
    const old = trail.id;
    await start();
    expect(trail.id).not.toBe(old);
    expect(await epochs()).toEqual([3]);
    expect(await verdict()).toMatchObject({ kind: 'whole', seals: 1 });

    // Once for each trail: what was put aside, however large, is not read anew at every start.
    await crash();
    ({ trail } = await place.open());
    const get = vi.spyOn(place.vault, 'get');
    sealer = await seal(trail);
    expect(get.mock.calls.flat().filter((name) => name.startsWith('trail-aside'))).toEqual([]);
    expect(await epochs()).toEqual([3, 4]);
  });
});

describe('a seal whose key was not replaced', () => {
  /** The keychain takes nothing any more. */
  const lockKeychain = (): (() => void) => {
    const { set } = place.vault;
    const refuse = (): Promise<never> => Promise.reject(new AgentError('vault.locked'));
    Object.assign(place.vault, { set: refuse });
    return () => void Object.assign(place.vault, { set });
  };

  it('is stepped over at the next start, after one crash or after many seals', async () => {
    const unlock = lockKeychain();
    for (let n = 0; n < 3; n += 1) await later(60_000);
    expect((await readSealingEntry(place.vault))?.next.epoch).toBe(1);
    await crash();
    unlock();
    await start();
    expect(await epochs()).toEqual([0, 1, 2, 3, 4]);
    expect((await readSealingEntry(place.vault))?.next.epoch).toBe(5);
    expect(await verdict()).toMatchObject({ kind: 'whole', seals: 5 });
  });

  it('is shown as long as the keychain still holds that key', async () => {
    const unlock = lockKeychain();
    await later(60_000);
    expect([...faults]).toEqual(['seal.key_kept']);
    unlock();
    await later(60_000);
    expect([...faults]).toEqual([]);
  });
});

describe('what cannot come about by itself', () => {
  const tampered = async (): Promise<unknown> => {
    const reader = await openReader(place.file, place.vault);
    const records = [...reader.records()].map(({ bytes }) => bytes && parseRecord(bytes));
    reader.close();
    return records.find((record) => record?.kind === 'trail.tampered' && 'epoch' in record.detail)?.detail;
  };

  it('is a key ahead of the trail: its seals are gone, also when every other memory of them was put back', async () => {
    await later(60_000);
    await crash();
    const old = { database: readFileSync(place.file), keychain: [...place.vault.held] };
    await start();
    await later(60_000);
    await later(60_000);
    const ahead = place.vault.held.get(SEALING_ENTRY)!;
    await crash();
    writeFileSync(place.file, old.database);
    old.keychain.forEach(([name, value]) => place.vault.held.set(name, value));
    place.vault.held.set(SEALING_ENTRY, ahead); // it cannot be made older
    expect(await verifyTrail({ ...place, log: null })).toMatchObject({ kind: 'tampered', what: 'seals_missing' });
    await start();
    expect(await tampered()).toMatchObject({ what: 'seals_missing', epoch: 4 });
    expect(await verdict()).toMatchObject({ kind: 'broken', what: 'skipped' });
  });

  it('is a seal that the key at hand did not make', async () => {
    const before = await readSealingEntry(place.vault);
    await later(60_000);
    await crash();
    await writeSealingEntry(place.vault, { ...before!, next: { epoch: 1, key: Buffer.alloc(32, 7) } });
    await start();
    expect(await tampered()).toMatchObject({ what: 'seal_wrong', epoch: 1 });
  });
});

describe('a workstation that enrolled before there were seals', () => {
  const told: string[] = [];
  let answer: 'agreed' | 'refused' | 'later';
  const begin = async (): Promise<Sealer | null> => {
    const { file, vault, clock } = place;
    const raise = (code: string): void => void faults.add(code);
    const clear = (code: string): void => void faults.delete(code);
    const agree = async (sealKey: string) => {
      told.push(sealKey);
      return answer;
    };
    return startSealing({ file, vault, trail, monotonicMs: clock.monotonicMs, faults: { raise, clear }, agree });
  };
  beforeEach(async () => {
    await sealer.stop('leave');
    await place.vault.remove(SEALING_ENTRY);
    told.length = 0;
  });

  it('tells the same first key until it is heard, and seals from then on', async () => {
    answer = 'later';
    expect(await begin()).toBeNull();
    answer = 'agreed';
    const made = await begin();
    await made?.check();
    await made?.stop('leave');
    expect(new Set(told).size).toBe(1);
    const { seals } = await held();
    expect(seals.at(-1)?.seal).toMatchObject({ chain: sealChainOf(Buffer.from(told[0]!, 'base64')), epoch: 0 });
    expect(await readSealingEntry(place.vault)).toMatchObject({ isAgreed: true, next: { epoch: 1 } });
  });

  it('does not seal under a key that the collector does not take, and shows it', async () => {
    answer = 'refused';
    expect(await begin()).toBeNull();
    expect([...faults]).toEqual(['seal.key_refused']);
    expect(await epochs()).toEqual([0]);
  });

  it('shows that it does not seal when the keychain does not answer', async () => {
    const { get } = place.vault;
    Object.assign(place.vault, { get: () => Promise.reject(new AgentError('vault.locked')) });
    expect(await begin()).toBeNull();
    Object.assign(place.vault, { get });
    expect([...faults]).toEqual(['seal.not_started']);
  });
});
