import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nextSealingKey, sealChainOf } from '../../protocol/seal/sealing-key.ts';
import { sealIn } from '../../protocol/seal/seal.ts';
import { rewritten, sealedTrail, testSealing } from '../../protocol/seal/testing/sealed-trail.ts';
import { queries } from '../store/queries.ts';
import { enrolTestWorkstation } from '../testing/test-workstation.ts';
import { agreeOnSealKey } from './agree-on-key.ts';
import { MINUTE, agreeOnKey, openSealingWorkstation, type SealingWorkstation } from './testing/sealing-workstation.ts';

let collector: SealingWorkstation['collector'];
let sealing: SealingWorkstation['sealing'];
let trail: SealingWorkstation['trail'];
let agree: SealingWorkstation['agree'];
let work: SealingWorkstation['work'];
let send: SealingWorkstation['send'];
let minutes: SealingWorkstation['minutes'];
let alerts: SealingWorkstation['alerts'];
beforeEach(async () => {
  ({ collector, sealing, trail, agree, work, send, minutes, alerts } = await openSealingWorkstation());
});
afterEach(() => collector.close());

describe('the first key', () => {
  it('is taken once, the same one again, and no other without a new enrolment', async () => {
    expect((await agree(sealing.firstKey)).json()).toEqual({ chain: sealing.chain });
    const refused = await agree(randomBytes(32));
    expect([refused.status, refused.error().code]).toEqual([409, 'seal.key_refused']);
    expect(alerts()).toEqual(['seal.key_refused']);
  });

  it('is not taken from two workstations', async () => {
    const other = await enrolTestWorkstation(collector);
    expect((await agreeOnKey(other, sealing.firstKey)).error().code).toBe('seal.key_refused');
  });

  it('lies sealed in the database, as do the keys after it', async () => {
    work(3);
    await send(trail);
    const { store } = collector.running().collector;
    const rows = [
      store.all(queries.selectFrom('sealChains').selectAll()),
      store.all(queries.selectFrom('sealRanges').selectAll()),
    ];
    const texts = [sealing.firstKey, sealing.now.key].flatMap((key) => [key, Buffer.from(key.toString('base64'))]);
    const blobs = rows.flat().flatMap((row) => Object.values(row).filter((value) => Buffer.isBuffer(value)));
    expect(blobs).toHaveLength(2);
    for (const blob of blobs) expect(texts.some((text) => blob.includes(text))).toBe(false);
  });
});

describe('seals that arrive', () => {
  it('raise nothing when they are as they should be, over batches, restarts and trails', async () => {
    work(4);
    expect(await send(trail)).toBe(200);
    const from = trail.records.length + 1;
    work(3);
    await collector.restart();
    await send(trail, from);
    const next = sealedTrail(sealing);
    work(2, next);
    await send(next);
    await minutes(10, trail);
    expect(alerts()).toEqual([]);
  });

  it('may come late, with a trail that was set aside', async () => {
    work(2);
    await send(trail);
    const from = trail.records.length + 1;
    work(2);
    const next = sealedTrail(sealing);
    work(2, next);
    await send(next);
    await minutes(4, trail);
    await send(trail, from);
    await minutes(10, trail);
    expect(alerts()).toEqual([]);
  });

  it('may come late also when the collector’s clock had run ahead and was put right', async () => {
    collector.clock.set(86_400_000);
    work(2);
    await send(trail);
    collector.clock.set(-86_400_000);
    const from = trail.records.length + 1;
    work(2);
    const next = sealedTrail(sealing);
    work(2, next);
    await send(next);
    await minutes(4, next);
    expect(alerts()).toEqual([]);
    await send(trail, from);
    await minutes(10, next);
    expect(alerts()).toEqual([]);
  });

  it('are of the chain that was agreed on last, whatever the collector’s clock said', async () => {
    collector.clock.set(-86_400_000);
    const own = collector.running().collector;
    const { workstation } = own.store.first(queries.selectFrom('sealChains').select('workstation'))!;
    const again = testSealing();
    const sealKey = again.firstKey.toString('base64');
    const enrolled = own.store.transaction(() => agreeOnSealKey(own, workstation, { sealKey, how: 'enrolled' }));
    expect(enrolled).toEqual({ ok: true, value: { chain: again.chain } });
    expect((await agree(again.firstKey)).json()).toEqual({ chain: again.chain }); // the answer was lost
    expect(alerts()).toEqual([]);
  });

  it('are missed when they do not come: a trail was cut off, or another put in its place', async () => {
    work(2);
    await send(trail);
    work(5); // and nobody ever sees it
    const next = sealedTrail(sealing);
    work(2, next);
    await send(next);
    await minutes(4, next);
    expect(alerts()).toEqual([]);
    await minutes(10, next);
    expect(alerts()).toEqual(['seal.skipped']);
  });

  it('are found when they were made anew with the key of now, once for all of them', async () => {
    work(6);
    const forged = rewritten(trail, (record) => {
      const seal = sealIn(record);
      if (record.seq === 2) return { ...record, kind: 'study.closed' };
      return seal === null || seal.epoch > 3 ? record : { ...record, detail: { ...seal, mac: 'ab'.repeat(32) } };
    });
    await send({ id: trail.id, records: forged });
    expect(alerts()).toEqual(['seal.wrong 3']);
  });

  it('are found when epochs come twice, in the same trail or in another', async () => {
    work(3);
    const copy = { ...sealing.now };
    work(1);
    sealing.now = copy; // an old copy of disk and keychain is put back, after which
    const again = sealedTrail(sealing); // the agent goes on
    await send(trail);
    work(1, again);
    await send(again);
    expect(alerts()).toEqual(['seal.repeated 3']);
    sealing.now = copy;
    const from = trail.records.length + 1;
    work(1);
    await send(trail, from);
    expect(alerts()).toEqual(['seal.repeated 3', `seal.repeated ${from + 1}`]);
  });

  it('are found when some are left out, at the first that says so', async () => {
    work(2);
    sealing.now = { epoch: 5, key: sealing.now.key };
    const from = trail.records.length + 1;
    work(1);
    expect(await send(trail)).toBe(200);
    expect(alerts()).toEqual([`seal.wrong ${from + 1}`]); // the number alone is not enough: its key is another one
    const last = trail.records.length + 1;
    sealing.now = { epoch: 0, key: sealing.firstKey };
    for (let n = 0; n < 9; n += 1) sealedTrail(sealing).seal();
    work(1);
    await send(trail, last);
    expect(alerts()).toContain(`seal.skipped ${last + 1}`);
  });

  it('cost no more than a second, however far the epochs are that somebody claims', async () => {
    work(1);
    for (let n = 0; n < 400; n += 1) {
      sealing.now = { epoch: 200_000 + 100 * n, key: randomBytes(32) };
      trail.seal();
    }
    const far = { epoch: Number.MAX_SAFE_INTEGER, key: randomBytes(32) };
    sealing.now = far;
    trail.seal();
    expect(await send(trail)).toBe(200); // within the time-out of the test: all steps together would take minutes
    expect(alerts()).toEqual(['seal.wrong 4']);
  });

  it('cost a workstation no more than that in ten minutes, over all that it sends', async () => {
    const goOnAt = async (epoch: number): Promise<void> => {
      while (sealing.now.epoch < epoch) sealing.now = nextSealingKey(sealing.now);
      const next = sealedTrail(sealing);
      work(1, next);
      await send(next);
    };
    const claiming = sealedTrail({ ...sealing, now: { epoch: 2 ** 18 - 10, key: randomBytes(32) } });
    claiming.seal();
    await send(claiming);
    expect(alerts()).toEqual(['seal.wrong 2']);
    await goOnAt(5_000); // true, and too far to be looked at now
    expect(alerts()).toEqual(['seal.wrong 2', 'seal.wrong 3']);
    collector.clock.advance(11 * MINUTE);
    await goOnAt(6_000);
    expect(alerts()).toEqual(['seal.wrong 2', 'seal.wrong 3']);
  });

  it('are believed only under a chain of the workstation itself', async () => {
    const foreign = testSealing();
    const other = sealedTrail(foreign);
    work(1, other);
    await send(other);
    expect(alerts()).toEqual(['seal.wrong 3']);
    expect(sealChainOf(foreign.firstKey)).not.toBe(sealing.chain);
  });
});
