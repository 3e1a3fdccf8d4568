import { generateKeyPairSync } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SILENT_MS } from '../../protocol/seal/follow-pulse.ts';
import { sealedTrail, testSealing, type SealedTrail } from '../../protocol/seal/testing/sealed-trail.ts';
import { COSIGNATURE, verifierText } from '../../protocol/log/signed-note.ts';
import { isContradicted, judgeShown } from '../log/contradictions.ts';
import { restoreLog } from '../log/restore-log.ts';
import { changeWitnesses } from '../log/witnesses.ts';
import { openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { sweepSeals } from './sweep-seals.ts';
import { MINUTE, openSealingWorkstation, type SealingWorkstation } from './testing/sealing-workstation.ts';

let collector: SealingWorkstation['collector'];
let sealing: SealingWorkstation['sealing'];
let trail: SealingWorkstation['trail'];
let work: SealingWorkstation['work'];
let send: SealingWorkstation['send'];
let minutes: SealingWorkstation['minutes'];
let alerts: SealingWorkstation['alerts'];
beforeEach(async () => {
  ({ collector, sealing, trail, work, send, minutes, alerts } = await openSealingWorkstation());
});
afterEach(() => collector.close());

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
