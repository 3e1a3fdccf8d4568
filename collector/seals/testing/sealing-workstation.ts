import { expect } from 'vitest';
import { firstHead, leafHash, nextHead } from '../../../protocol/audit/trail-hash.ts';
import {
  sealedTrail,
  testSealing,
  type SealedTrail,
  type Sealing,
} from '../../../protocol/seal/testing/sealed-trail.ts';
import { BATCH_MAX_RECORDS } from '../../../protocol/wire/records.ts';
import { queries } from '../../store/queries.ts';
import { createTestCollector, type TestCollector } from '../../testing/test-collector.ts';
import { batchOf } from '../../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../../testing/test-workstation.ts';
import { sweepSeals } from '../sweep-seals.ts';

export const MINUTE = 60_000;

/** A workstation that has agreed on its first sealing key with a collector of its own, and its trail. */
export type SealingWorkstation = {
  readonly collector: TestCollector;
  readonly sealing: Sealing;
  readonly trail: SealedTrail;
  readonly agree: (key: Buffer) => ReturnType<TestWorkstation['call']>;
  /** The agent works for so many seals. */
  readonly work: (seals: number, on?: SealedTrail) => void;
  /** Sends what is there from record `from` on; the status of the last answer. */
  readonly send: (sent: Pick<SealedTrail, 'id' | 'records'>, from?: number) => Promise<number>;
  /** Minutes go by in which it asks as an agent does that waits for orders; what it sends is sent again. */
  readonly minutes: (count: number, resend: SealedTrail | null) => Promise<void>;
  /** What was raised about seals, each with its record's number where it has one. All of them are critical. */
  readonly alerts: () => readonly string[];
};

export async function openSealingWorkstation(): Promise<SealingWorkstation> {
  const collector = await createTestCollector();
  const desk = await enrolTestWorkstation(collector);
  const sealing = testSealing();
  const trail = sealedTrail(sealing);
  const agree: SealingWorkstation['agree'] = (key) => agreeOnKey(desk, key);
  const send: SealingWorkstation['send'] = (sent, from = 1) => sendAll(desk, sent, from);
  expect((await agree(sealing.firstKey)).status).toBe(200);
  return {
    collector,
    sealing,
    trail,
    agree,
    work: (seals, on = trail) => {
      for (let n = 0; n < seals; n += 1) {
        on.time.monotonicMs += 30_000;
        on.add();
        on.seal();
      }
    },
    send,
    minutes: async (count, resend) => {
      for (let n = 0; n < 2 * count; n += 1) {
        collector.clock.advance(MINUTE / 2);
        if (resend !== null) expect(await send(resend)).toBe(200);
        else expect((await desk.call('GET', '/v1/health')).status).toBe(200);
        const { collector: own, presence } = collector.running();
        // The answer is counted when it was sent: just after it is here.
        await expect.poll(() => presence.hereFor(-1)).toHaveLength(1);
        sweepSeals(own, presence);
      }
    },
    alerts: () => {
      const { store } = collector.running().collector;
      const about = queries.selectFrom('alerts').select(['kind', 'seq', 'severity']).where('kind', 'like', 'seal.%');
      const rows = store.all(about);
      expect(rows.every(({ severity }) => severity === 'critical')).toBe(true);
      return rows.map(({ kind, seq }) => (seq === null ? kind : `${kind} ${seq}`));
    },
  };
}

/** Asks for this key to be the workstation's first. */
export const agreeOnKey = (desk: TestWorkstation, key: Buffer): ReturnType<TestWorkstation['call']> =>
  desk.call('POST', '/v1/seal-key', { json: { sealKey: key.toString('base64') } });

async function sendAll(
  desk: TestWorkstation,
  { id, records }: Pick<SealedTrail, 'id' | 'records'>,
  from: number,
): Promise<number> {
  const heads = [firstHead(id)];
  for (const [at, record] of records.entries()) heads.push(nextHead(heads[at] ?? firstHead(id), leafHash(record)));
  let status = 200;
  for (let at = from; at <= records.length && status === 200; at += BATCH_MAX_RECORDS) {
    const to = Math.min(records.length, at + BATCH_MAX_RECORDS - 1);
    status = (await desk.call('POST', '/v1/records', batchOf({ id, records, heads }, at, to))).status;
  }
  return status;
}
