import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SILENT_MS } from '../../protocol/seal/follow-pulse.ts';
import { nextSealingKey, sealChainOf } from '../../protocol/seal/sealing-key.ts';
import { sealIn } from '../../protocol/seal/seal.ts';
import {
  rewritten,
  sealedTrail,
  testSealing,
  type SealedTrail,
  type Sealing,
} from '../../protocol/seal/testing/sealed-trail.ts';
import { firstHead, leafHash, nextHead } from '../../protocol/audit/trail-hash.ts';
import { COSIGNATURE, verifierText } from '../../protocol/log/signed-note.ts';
import { BATCH_MAX_RECORDS } from '../../protocol/wire/records.ts';
import { isContradicted, judgeShown } from '../log/contradictions.ts';
import { restoreLog } from '../log/restore-log.ts';
import { changeWitnesses } from '../log/witnesses.ts';
import { openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { agreeOnSealKey } from './agree-on-key.ts';
import { sweepSeals } from './sweep-seals.ts';

let collector: TestCollector;
let desk: TestWorkstation;
let sealing: Sealing;
let trail: SealedTrail;
beforeEach(async () => {
  collector = await createTestCollector();
  desk = await enrolTestWorkstation(collector);
  sealing = testSealing();
  expect((await agree(sealing.firstKey)).status).toBe(200);
  trail = sealedTrail(sealing);
});
afterEach(() => collector.close());

const agree = (key: Buffer) => desk.call('POST', '/v1/seal-key', { json: { sealKey: key.toString('base64') } });
const MINUTE = 60_000;
/** The agent works for so many seals. */
function work(seals: number, on: SealedTrail = trail): void {
  for (let n = 0; n < seals; n += 1) {
    on.time.monotonicMs += 30_000;
    on.add();
    on.seal();
  }
}
/** Sends what is there from record `from` on. */
async function send({ id, records }: Pick<SealedTrail, 'id' | 'records'>, from = 1): Promise<number> {
  const heads = [firstHead(id)];
  for (const record of records) heads.push(nextHead(heads.at(-1)!, leafHash(record)));
  let status = 200;
  for (let at = from; at <= records.length && status === 200; at += BATCH_MAX_RECORDS) {
    const to = Math.min(records.length, at + BATCH_MAX_RECORDS - 1);
    status = (await desk.call('POST', '/v1/records', batchOf({ id, records, heads }, at, to))).status;
  }
  return status;
}
function alerts(): readonly string[] {
  const { store } = collector.running().collector;
  const rows = store.all(
    queries.selectFrom('alerts').select(['kind', 'seq', 'severity']).where('kind', 'like', 'seal.%'),
  );
  expect(rows.every(({ severity }) => severity === 'critical')).toBe(true);
  return rows.map(({ kind, seq }) => (seq === null ? kind : `${kind} ${seq}`));
}
/** Minutes go by in which the workstation asks as an agent does that waits for orders; what it sends is sent again. */
async function minutes(count: number, resend: SealedTrail | null): Promise<void> {
  for (let n = 0; n < 2 * count; n += 1) {
    collector.clock.advance(MINUTE / 2);
    if (resend !== null) expect(await send(resend)).toBe(200);
    else expect((await desk.call('GET', '/v1/health')).status).toBe(200);
    const { collector: own, presence } = collector.running();
    // The answer is counted when it was sent: just after it is here.
    await expect.poll(() => presence.hereFor(-1)).toHaveLength(1);
    sweepSeals(own, presence);
  }
}

/** Ten minutes in which the disk is full, and the workstation sends all the time. */
async function whileFull(sent: SealedTrail, from: number): Promise<void> {
  const { collector: own, presence } = collector.running();
  const { connection } = own.store;
  connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true })) + 4}`);
  for (let n = 0; n < 20; n += 1) {
    collector.clock.advance(MINUTE / 2);
    expect(await send(sent, from)).toBe(503);
    sweepSeals(own, presence);
  }
  connection.pragma('max_page_count = 1073741823');
}

describe('the first key', () => {
  it('is taken once, the same one again, and no other without a new enrolment', async () => {
    expect((await agree(sealing.firstKey)).json()).toEqual({ chain: sealing.chain });
    const refused = await agree(randomBytes(32));
    expect([refused.status, refused.error().code]).toEqual([409, 'seal.key_refused']);
    expect(alerts()).toEqual(['seal.key_refused']);
  });

  it('is not taken from two workstations', async () => {
    desk = await enrolTestWorkstation(collector);
    expect((await agree(sealing.firstKey)).error().code).toBe('seal.key_refused');
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

describe('silence', () => {
  it('is raised for a trail whose agent ran and did not seal, and for one that is put in its place and never does', async () => {
    work(2);
    trail.time.monotonicMs += SILENT_MS + 1000;
    work(1);
    await send(trail);
    expect(alerts()).toEqual(['seal.silent 6']);
    const fresh = sealedTrail(sealing);
    fresh.add({ kind: 'agent.started' });
    fresh.time.monotonicMs += SILENT_MS + 1000;
    fresh.add();
    await send(fresh);
    expect(alerts()).toEqual(['seal.silent 6', 'seal.silent 3']);
  });

  it('is none while the workstation is off, stopped or asleep, or its wall clock is stepped by a day', async () => {
    trail.add({ kind: 'agent.started' });
    work(1);
    trail.add({ kind: 'agent.stopped' });
    trail.time.monotonicMs += 10 * SILENT_MS;
    trail.add({ kind: 'agent.started' });
    work(1);
    trail.time.wallMs += 86_400_000;
    work(1);
    trail.time.wallMs -= 2 * 86_400_000;
    work(1);
    trail.time.monotonicMs += 10 * SILENT_MS;
    trail.seal('resumed');
    Object.assign(trail.time, { bootId: 'boot-2', monotonicMs: 10 }); // the power was cut
    trail.add({ kind: 'agent.started' });
    work(1);
    await send(trail);
    await minutes(10, trail);
    expect(alerts()).toEqual([]);
  });

  it('is none of a workstation whose records are stored, and not acknowledged while a witness is away', async () => {
    work(1);
    await send(trail);
    const own = collector.running().collector;
    const { publicKey } = generateKeyPairSync('ed25519');
    const key = verifierText('witness.test/away', publicKey, COSIGNATURE);
    const witness = { key, url: 'https://127.0.0.1:1', ca: null };
    expect(changeWitnesses(own, { do: 'add', witness }, 'test')).toBeNull();
    expect(changeWitnesses(own, { do: 'require', count: 1 }, 'test')).toBeNull();
    await minutes(2, null);
    work(1);
    const sent = send(trail);
    const { length } = trail.records;
    await expect.poll(() => createTrailStore(own).find(trail.id)?.seq).toBe(length);
    collector.clock.advance(11_000); // as long as a batch waits for witnesses
    expect(await sent).toBe(503);
    await minutes(2, null);
    expect(alerts()).toEqual([]);
    await minutes(2, null);
    expect(alerts()).toEqual(['seal.silent']);
  });

  it('is none while the collector takes nothing in, as others hold more of its log; and for a while after that', async () => {
    work(1);
    await send(trail);
    const own = collector.running().collector;
    const copy = newDataDir();
    cpSync(collector.dataDir, copy, { recursive: true });
    await ingestAt(copy, new Date().toISOString(), [createTestTrail(3)]);
    const later = await openCollector({ dataDir: copy });
    judgeShown(own, later.collector.transparency.head().note, 'reading-1');
    later.close();
    rmSync(copy, { recursive: true });
    expect(isContradicted(own)).toBe(true);
    await minutes(5, null);
    expect(restoreLog(own, 'test', false)).not.toBeNull();
    await minutes(1, null);
    expect(alerts()).toEqual([]);
    await minutes(3, null);
    expect(alerts()).toEqual(['seal.silent']);
  });

  it('is none of a workstation that sends and of which a full disk takes nothing; and for a while after that', async () => {
    work(1);
    await send(trail);
    const from = trail.records.length + 1;
    work(200);
    await whileFull(trail, from);
    await minutes(1, null);
    expect(alerts()).toEqual([]);
    await minutes(3, null);
    expect(alerts()).toEqual(['seal.silent']);
  });

  it('is told at the next look where the database did not take it at this one', async () => {
    work(1);
    await send(trail);
    await minutes(2, null);
    const { collector: own, presence } = collector.running();
    own.store.connection.exec(
      "CREATE TRIGGER noRoom BEFORE INSERT ON alerts BEGIN SELECT RAISE(ABORT, 'no room'); END",
    );
    const { workstation } = own.store.first(queries.selectFrom('sealChains').select('workstation'))!;
    for (let n = 0; n < 3; n += 1) {
      collector.clock.advance(MINUTE / 2);
      presence.heard(workstation);
    }
    expect(() => sweepSeals(own, presence)).toThrow('no room');
    own.store.connection.exec('DROP TRIGGER noRoom');
    sweepSeals(own, presence);
    expect(alerts()).toEqual(['seal.silent']);
  });

  it('is raised while it lasts, for a workstation that is heard and stores nothing; not for one that is gone', async () => {
    work(1);
    await send(trail);
    await minutes(2, null);
    expect(alerts()).toEqual([]);
    await minutes(2, null);
    expect(alerts()).toEqual(['seal.silent']);
    await minutes(9, null);
    expect(alerts()).toEqual(['seal.silent']);
    await minutes(1, trail);
    collector.clock.advance(60 * MINUTE);
    sweepSeals(collector.running().collector, collector.running().presence);
    expect(alerts()).toEqual(['seal.silent']);
  });

  it('is none of a workstation that agreed on a key when a full disk has taken nothing from it yet', async () => {
    work(200);
    await whileFull(trail, 1);
    await minutes(4, null);
    expect(alerts()).toEqual([]);
    await minutes(3, null);
    expect(alerts()).toEqual(['seal.missing']);
  });

  it('is raised for a workstation that agreed on a key and never seals', async () => {
    const unsealed = sealedTrail(testSealing());
    unsealed.add();
    await send(unsealed);
    await minutes(4, unsealed);
    expect(alerts()).toEqual([]);
    await minutes(3, unsealed);
    expect(alerts()).toEqual(['seal.missing']);
  });
});
