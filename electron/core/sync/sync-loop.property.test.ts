import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BATCH_MAX_BYTES, BATCH_MAX_RECORDS, type RecordsReply } from '../../../protocol/wire/records.ts';
import { UNREACHABLE, type CollectorAnswer } from './collector-answer.ts';
import type { RecordsBatch } from './collector-client.ts';
import { startSyncLoop } from './sync-loop.ts';
import { createMemoryTrail, type MemoryTrail } from './testing/memory-trail.ts';
import { createTestLog } from './testing/test-log.ts';
import { headOf } from './testing/wire-server.ts';
import type { SendingPace } from './sending-pace.ts';

/** What the network does to one question. `lost`: taken in, but the answer never comes. */
const FATE = fc.constantFrom('fine', 'unheard', 'lost', 'pushback', 'half', 'too-large', 'no-zstd');
type Fate = typeof FATE extends fc.Arbitrary<infer T> ? T : never;

/** Several batches for the trails here, so that one is packed while another is under way. */
const PACE: SendingPace = { batchRecords: 7, gatherMs: 0 };

/** A collector in memory on a network that does what it is told. */
function collectorOn(fates: Fate[], trail: MemoryTrail) {
  const stored: string[] = [];
  const log = createTestLog();
  const standing = () => {
    const head = headOf(
      trail.id,
      stored.map((text) => Buffer.from(text)),
    );
    return { ok: true, value: { trail: trail.id, seq: stored.length, head } } as const;
  };
  const take = (batch: RecordsBatch, part: number): readonly Buffer[] => {
    const plain = batch.encoding === 'zstd' ? zstdDecompressSync(batch.body) : gunzipSync(batch.body);
    expect(plain.length).toBeLessThanOrEqual(BATCH_MAX_BYTES);
    const lines = plain.toString().split('\n').slice(0, -1);
    expect(lines.length).toBeLessThanOrEqual(BATCH_MAX_RECORDS);
    expect(batch.from).toBeLessThanOrEqual(stored.length + 1);
    const taken = lines.slice(0, Math.ceil(lines.length * part));
    for (const [index, line] of taken.entries()) {
      const at = batch.from - 1 + index;
      if (at < stored.length) expect(stored[at]).toBe(line);
      else stored.push(line);
    }
    // A receipt covers what of the batch is held, also from before.
    return lines.slice(0, stored.length - batch.from + 1).map((line) => Buffer.from(line));
  };
  const refuse = (status: number, code: 'pushback' | 'request.too_large' | 'request.invalid') =>
    ({ ok: false, status, code, ...(status === 503 ? { retryAfterSeconds: 0 } : {}) }) as const;
  const send = async (batch: RecordsBatch): Promise<CollectorAnswer<RecordsReply>> => {
    const fate = fates.shift() ?? 'fine';
    if (fate === 'unheard') return UNREACHABLE;
    if (fate === 'pushback') return refuse(503, 'pushback');
    if (fate === 'too-large' && batch.body.length > 60) return refuse(413, 'request.too_large');
    if (fate === 'no-zstd' && batch.encoding === 'zstd') return refuse(415, 'request.invalid');
    const taken = take(batch, fate === 'half' ? 0.5 : 1);
    const receipt = log.receipt(batch.trail, batch.from, taken, batch.logSize);
    return fate === 'lost' ? UNREACHABLE : { ok: true, value: { ...standing().value, receipt } };
  };
  return { stored, view: log.view(), send, held: async () => (fates.shift() === 'unheard' ? UNREACHABLE : standing()) };
}

const unheard = async (): Promise<typeof UNREACHABLE> => UNREACHABLE;
const NOBODY = { show: unheard, checkpoint: unheard, restorations: unheard, record: unheard };

it('brings every record to the collector once and in order, whatever the network does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(FATE, { maxLength: 12 }), fc.integer({ min: 1, max: 60 }), async (fates, count) => {
      const trail = createMemoryTrail();
      for (let i = 0; i < count; i += 1) trail.append(JSON.stringify({ i, text: 'x'.repeat(i) }));
      const { stored, view, send, held } = collectorOn([...fates], trail);
      const idle = new Promise<string>((resolve) => {
        const loop = startSyncLoop({
          pace: PACE,
          trail,
          send,
          held,
          view,
          desk: NOBODY,
          random: () => 0,
          onState: (state) => {
            if (!['idle', 'parked', 'halted'].includes(state.kind)) return;
            void loop.stop().then(() => resolve(state.kind));
          },
        });
      });
      // A single record that is too large for a collector is parked; nothing else may be.
      expect(['idle', 'parked']).toContain(await idle);
      expect(stored).toEqual(trail.records.slice(0, stored.length).map(({ bytes }) => String(bytes)));
      expect(stored.length).toBeGreaterThanOrEqual(trail.cursor());
      if (!fates.includes('too-large')) expect(trail.cursor()).toBe(count);
    }),
    { numRuns: 60 },
  );
});
