import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { createIngest } from '../trail/ingest-batch.ts';
import { arrive } from '../trail/read-batch.ts';
import { createTestTrail, type TestTrail } from './test-trail.ts';

const BATCH = 500;

/** Brings trails into a collector's data as if they had been sent at that moment. */
export async function ingestAt(dataDir: string, moment: string, trails: readonly TestTrail[]): Promise<void> {
  const atMs = Date.parse(moment);
  const clock: Clock = { wallMs: () => atMs, monotonicMs: () => 0 };
  const { collector, close } = await openCollector({ dataDir, clock });
  const ingest = createIngest(collector);
  for (const trail of trails) {
    const workstation = randomUUID();
    const row = { id: workstation, name: 'reading-1', machineId: workstation, site: 'north' };
    collector.store.change(queries.insertInto('workstations').values({ ...row, enrolledMs: atMs, seenMs: atMs }));
    for (let from = 1; from <= trail.records.length; from += BATCH) {
      const records = arrive(trail.id, from, trail.records.slice(from - 1, from - 1 + BATCH));
      const head = trail.heads[from - 1 + records.length]?.toString('hex') ?? '';
      const taken = ingest({ workstation, trail: trail.id, from, head, records, logSize: null });
      if (!taken.ok) throw new Error(taken.code);
    }
  }
  close();
}

/** A workstation that is at work at that moment, by its own clock, and has sent what it did: it bears out a collector's clock. */
export async function workAt(dataDir: string, atMs: number = Date.now()): Promise<void> {
  const at = new Date(atMs).toISOString();
  await ingestAt(dataDir, new Date().toISOString(), [
    createTestTrail(1, () => ({ at, kind: 'agent.started', user: null, object: null })),
  ]);
}
