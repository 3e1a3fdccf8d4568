import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { queries } from '../store/queries.ts';
import { createTestTrail, type TestTrail } from '../testing/test-trail.ts';
import { createIngest } from './ingest-batch.ts';
import { arrive } from './read-batch.ts';
import { createTrailStore } from './trail-store.ts';

const LENGTH = 24;
const WORKSTATION = randomUUID();
let dataDir: string;
let opened: OpenedCollector;
beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'glasskey-ingest-'));
  opened = await openCollector({ dataDir });
  const now = systemClock.wallMs();
  const row = { id: WORKSTATION, name: 'w', machineId: 'm', site: 's', enrolledMs: now, seenMs: now };
  opened.collector.store.change(queries.insertInto('workstations').values(row));
});
afterAll(() => {
  opened.close();
  rmSync(dataDir, { recursive: true });
});

/** What a sender may try: any range of the true trail, of a branch of it, or with a wrong head. */
const anySend = fc.record({
  from: fc.integer({ min: 1, max: LENGTH }),
  length: fc.integer({ min: 1, max: LENGTH }),
  source: fc.constantFrom('true', 'true', 'true', 'branch', 'wrong head'),
});

/** The trail with other records from `after` + 1 on, and heads that follow. */
function branchOf(trail: TestTrail, after: number): TestTrail {
  return createTestTrail(LENGTH, () => ({}), trail.id, trail.records.slice(0, after));
}

it('whatever is sent, holds a prefix of the true trail or of one branch, and answers with exactly that', () => {
  const ingest = createIngest(opened.collector);
  const trails = createTrailStore(opened.collector);
  fc.assert(
    fc.property(fc.array(anySend, { minLength: 1, maxLength: 12 }), (sends) => {
      const trail = createTestTrail(LENGTH);
      const branch = branchOf(trail, 8);
      let held: { readonly records: readonly Buffer[]; readonly heads: readonly Buffer[] } = {
        records: [],
        heads: trail.heads.slice(0, 1),
      };
      for (const { from, length, source } of sends) {
        const sender = source === 'branch' ? branch : trail;
        const to = Math.min(LENGTH, from + length - 1);
        const claimed =
          source === 'wrong head' ? (sender.heads[to - 1] ?? Buffer.alloc(32)) : (sender.heads[to] ?? Buffer.alloc(32));
        const lines = sender.records.slice(from - 1, to);
        const reply = ingest({
          workstation: WORKSTATION,
          trail: trail.id,
          from,
          head: claimed.toString('hex'),
          records: arrive(trail.id, from, lines),
          logSize: null,
        });
        const before = held.records.length;
        const overlapFits = lines
          .slice(0, Math.max(0, before - from + 1))
          .every((line, index) => held.records[from - 1 + index]?.equals(line));
        // The branch that is held has the sender's records from the start on, or the new head cannot follow.
        const follows = held.records.every(
          (record, index) => index >= to || (sender.records[index]?.equals(record) ?? false),
        );
        const isGood = from <= before + 1 && overlapFits && source !== 'wrong head' && follows;
        expect(reply.ok).toBe(isGood);
        if (isGood && to > before)
          held = { records: sender.records.slice(0, to), heads: sender.heads.slice(0, to + 1) };
        const { seq, head } = reply.ok ? reply.value.reply : { seq: reply.seq ?? -1, head: reply.head ?? '' };
        expect([seq, head]).toEqual([held.records.length, held.heads.at(-1)?.toString('hex')]);
      }
      const stored = trails.find(trail.id);
      const contents = stored === null ? [] : trails.read(stored, 1, LENGTH).map(({ content }) => content);
      expect(contents).toEqual(held.records.map((bytes) => ({ kind: 'bytes', bytes })));
    }),
    { numRuns: 60 },
  );
});
