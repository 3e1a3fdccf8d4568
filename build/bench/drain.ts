import { join } from 'node:path';
import { createLogDesk } from '../../electron/core/sync/follow-restoration.ts';
import { createLogView } from '../../electron/core/sync/log-view.ts';
import { encodeBatch } from '../../electron/core/sync/encode-batch.ts';
import type { CollectorClient, RecordsBatch } from '../../electron/core/sync/collector-client.ts';
import { startSyncLoop } from '../../electron/core/sync/sync-loop.ts';
import type { Trail } from '../../electron/core/audit/trail.ts';
import { startBenchCollector, type BenchCollector } from './collector.ts';
import { benchFolder, fillTrail, openBenchTrail, recordBytes } from './place.ts';
import { median, perSecond, row, rounded, unmeasured, type Goal, type Row } from './row.ts';
import { hasRsyslog, NO_RSYSLOG, rsyslogRate } from './rsyslog.ts';
import { USUAL_PACE } from '../../electron/core/sync/sending-pace.ts';

const RUNS = 3;
const DAYS_30 = 60_000;
/** Workstations that send at the same time. */
const SENDERS = 4;
const BATCH = 500;
const MESSAGES = 60_000;

const TIME: Goal = { name: 'draining 60,000 records, receipts checked', limit: 3, unit: 's', must: 'at most' };
const SHARE: Goal = {
  name: 'the same, records per second',
  limit: 0.5,
  unit: "x collector's ingest",
  must: 'at least',
};
const INGEST: Goal = {
  name: 'collector ingest, records per second',
  limit: 5,
  unit: 'x rsyslog to a file, synced',
  must: 'at least',
};

type Sender = { readonly client: CollectorClient; readonly batches: readonly RecordsBatch[] };
type Run = { readonly drainMs: number; readonly ingest: number; readonly peer: number | null };

/** A month of one workstation over mutual TLS into a real collector, against what that takes in from several at once. */
export async function measure(): Promise<readonly Row[]> {
  const runs: Run[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await runOnce());
  const rate = (drainMs: number): number => perSecond(DAYS_30, drainMs);
  const ingest = median(runs.map((run) => run.ingest));
  const drained = runs.map(({ drainMs }) => drainMs / 1000);
  const peers = runs.flatMap(({ peer, ingest: own }) => (peer === null ? [] : [{ peer, own }]));
  const peer = median(peers.map((one) => one.peer));
  return [
    row(TIME, drained, `${rounded(rate(median(drained) * 1000))} records a second`),
    row(
      SHARE,
      runs.map((run) => rate(run.drainMs) / run.ingest),
      `ingest ${rounded(ingest)}/s from ${SENDERS} workstations`,
    ),
    peers.length === 0
      ? unmeasured(INGEST, NO_RSYSLOG)
      : row(
          INGEST,
          peers.map((one) => one.own / one.peer),
          `${rounded(ingest)}/s against ${rounded(peer)}/s`,
        ),
  ];
}

async function runOnce(): Promise<Run> {
  const folder = benchFolder();
  const trail = await openBenchTrail(join(folder, 'trail.db'));
  await fillTrail(trail, DAYS_30);
  const message = (await recordBytes(trail)).toString();
  const collector = await startBenchCollector(folder);
  const ingest = await ingestRate(collector, folder);
  const drainMs = await drain(collector, trail);
  await collector.stop();
  await trail.close();
  const peer = hasRsyslog() ? await rsyslogRate('synced-file', folder, message, MESSAGES) : null;
  return { drainMs, ingest, peer };
}

/** Milliseconds until the collector has acknowledged everything and each receipt was checked and kept. */
async function drain(collector: BenchCollector, trail: Trail): Promise<number> {
  const { client, logKey } = await collector.enrol();
  const view = createLogView(logKey, trail.state);
  const began = performance.now();
  await new Promise<void>((resolve, reject) => {
    const loop = startSyncLoop({
      pace: USUAL_PACE,
      trail,
      send: client.sendRecords,
      held: client.held,
      view,
      desk: createLogDesk(client, async () => undefined),
      random: Math.random,
      onState: ({ kind }) => {
        if (kind === 'sending') return;
        void loop.stop();
        if (kind === 'idle') resolve();
        else reject(new Error(`the sending is ${kind}`));
      },
    });
  });
  const ms = performance.now() - began;
  if (trail.status().unacknowledged > 0) throw new Error('not everything was acknowledged');
  return ms;
}

/** Records a second that the collector verifies and makes durable, from several workstations whose batches are ready. */
async function ingestRate(collector: BenchCollector, folder: string): Promise<number> {
  const senders: Sender[] = [];
  for (let n = 0; n < SENDERS; n += 1) {
    const trail = await openBenchTrail(join(folder, `sender-${n}.db`));
    await fillTrail(trail, DAYS_30 / SENDERS);
    const { client } = await collector.enrol();
    senders.push({ client, batches: await batchesOf(trail) });
    await trail.close();
  }
  const began = performance.now();
  const send = async ({ client, batches }: Sender): Promise<void> => {
    for (const batch of batches) {
      const answer = await client.sendRecords(batch);
      if (!answer.ok) throw new Error(answer.code);
    }
  };
  await Promise.all(senders.map(send));
  return perSecond(DAYS_30, performance.now() - began);
}

async function batchesOf(trail: Trail): Promise<readonly RecordsBatch[]> {
  const unsent = trail.unsent(Infinity, Infinity);
  if (!unsent.ok) throw new Error(unsent.code);
  const batches: RecordsBatch[] = [];
  for (let at = 0; at < unsent.value.length; at += BATCH) {
    const packed = await encodeBatch(trail.id, unsent.value.slice(at, at + BATCH), 'zstd');
    batches.push({ ...packed, logSize: null });
  }
  return batches;
}
