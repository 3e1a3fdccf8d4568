import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import { openCheckpoint } from '../../protocol/log/checkpoint.ts';
import { rangeRoot, verifyConsistency, type TreeHead } from '../../protocol/log/proofs.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { treeHash } from '../../protocol/log/tree-hash.ts';
import { RecordsReplySchema } from '../../protocol/wire/records.ts';
import type { Receipt } from '../../protocol/wire/receipt.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail, type TestTrail } from '../testing/test-trail.ts';
import { createCaller, enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { logOwnTrail } from '../audit/log-own-trail.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { ownTrail } from '../audit/own-trail.ts';
import { openCollector } from '../open-collector.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { verifyLog } from './verify-log.ts';

let collector: TestCollector;
let one: TestWorkstation;
let other: TestWorkstation;
beforeAll(async () => {
  collector = await createTestCollector();
  one = await enrolTestWorkstation(collector);
  other = await enrolTestWorkstation(collector);
});
afterAll(() => collector.close());

const bytesOf = (hashes: readonly string[]): Buffer[] => hashes.map((hash) => Buffer.from(hash, 'base64'));
const open = (note: string): TreeHead => {
  const checkpoint = openCheckpoint(note, readVerifier(one.reply.logKey)!);
  if (checkpoint === null) throw new Error('no checkpoint of this log');
  return checkpoint;
};

async function send(from: TestWorkstation, trail: TestTrail, [first, last]: readonly [number, number], size?: number) {
  const batch = batchOf(trail, first, last);
  const named = size === undefined ? {} : { 'glasskey-log-size': String(size) };
  const reply = await from.call('POST', '/v1/records', { ...batch, headers: { ...batch.headers, ...named } });
  const { receipt } = RecordsReplySchema.parse(reply.json());
  if (receipt === undefined) throw new Error('no receipt');
  return receipt;
}

/** Fails unless every record from `first` to `last` is proved, in order, under the receipt's checkpoint. */
function expectProved({ checkpoint, runs }: Receipt, trail: TestTrail, [first, last]: readonly [number, number]): void {
  const { size, root } = open(checkpoint);
  let next = first;
  for (const run of runs) {
    expect(run.seq).toBe(next);
    next += run.count;
    const leaves = trail.records.slice(run.seq - 1, next - 1).map((record) => leafHash(record));
    expect(rangeRoot({ first: run.first, size }, Buffer.concat(leaves), bytesOf(run.proof))).toEqual(root);
  }
  expect(next).toBe(last + 1);
}

describe('the log', () => {
  it('gives a receipt for every batch of every workstation, and only grows', async () => {
    const trails = [createTestTrail(700), createTestTrail(700)] as const;
    let known: TreeHead = open((await one.call('GET', '/v1/log/checkpoint')).text);
    const leaves: Buffer[] = [];
    for (const [from, trail, range] of [
      [one, trails[0], [1, 300]],
      [other, trails[1], [1, 1]],
      [one, trails[0], [301, 301]],
      [other, trails[1], [2, 700]],
      [one, trails[0], [302, 700]],
    ] as const) {
      const receipt = await send(from, trail, range, known.size);
      expectProved(receipt, trail, range);
      const next = open(receipt.checkpoint);
      expect(next.size).toBeGreaterThanOrEqual(known.size + range[1] - range[0] + 1);
      for (const { first, count, seq } of receipt.runs)
        for (let at = 0; at < count; at += 1) leaves[first + at] = leafHash(trail.records[seq - 1 + at]!);
      expect(verifyConsistency(known, next, bytesOf(receipt.consistency ?? []))).toBe(true);
      known = next;
    }
    // Across batches, and again for what was stored long ago.
    expectProved(await send(one, trails[0], [200, 400]), trails[0], [200, 400]);
    // Between them lies what the collector recorded of itself, in its order.
    const { collector: inside } = collector.running();
    const own = createTrailStore(inside).read(ownTrail(inside), 1, known.size)[Symbol.iterator]();
    for (let at = 0; at < known.size; at += 1) leaves[at] ??= own.next().value!.leaf;
    expect(known.root).toEqual(treeHash(leaves));
  });

  it('goes on where it was after a restart, and its key is the same', async () => {
    const trail = createTestTrail(3);
    const before = open((await send(one, trail, [1, 2])).checkpoint);
    await collector.restart();
    one = { ...one, call: createCaller(collector, one.identity) };
    const receipt = await send(one, trail, [3, 3], before.size);
    expectProved(receipt, trail, [3, 3]);
    expect(verifyConsistency(before, open(receipt.checkpoint), bytesOf(receipt.consistency ?? []))).toBe(true);
  });

  it('proves nothing to who has seen nothing yet, and takes nothing from who has seen more than it holds', async () => {
    const trail = createTestTrail(2);
    expect((await send(one, trail, [1, 1])).consistency).toBeNull();
    const batch = batchOf(trail, 2, 2);
    const ahead = { ...batch, headers: { ...batch.headers, 'glasskey-log-size': '1000000' } };
    const reply = await one.call('POST', '/v1/records', ahead);
    expect([reply.status, reply.error().code, reply.headers['retry-after']]).toEqual([503, 'log.behind', '5']);
    expect((await send(one, trail, [2, 2])).consistency).toBeNull();
  });

  it('holds nothing of a batch that is refused', async () => {
    const trail = createTestTrail(5);
    expect((await one.call('POST', '/v1/records', batchOf(trail, 3, 5))).status).toBe(409);
    const { transparency, store } = collector.running().collector;
    const leaves = store.connection.prepare<[], number>('SELECT sum(count) FROM logRuns').pluck().get();
    const runs = store.connection.prepare('SELECT 1 FROM logRuns JOIN trails t ON t.number = trail WHERE t.id = ?');
    expect([transparency.head().size, runs.all(trail.id)]).toEqual([leaves, []]);
  });

  it('is served to everybody: checkpoint, tiles and consistency, without a certificate', async () => {
    const anybody = createCaller(collector);
    const { size, root } = open((await anybody('GET', '/v1/log/checkpoint')).text);
    const width = size % 256;
    const tile = await anybody('GET', `/v1/log/tile/0/${String(Math.floor(size / 256)).padStart(3, '0')}.p/${width}`);
    expect(tile.status).toBe(200);
    const first = await anybody('GET', '/v1/log/tile/0/000');
    expect([first.status, first.headers['content-length']]).toEqual([200, '8192']);
    // Another log can come under that address, under this one none.
    const numbered = await anybody('GET', '/v1/log/1/tile/0/000');
    expect(numbered.bytes.equals(first.bytes)).toBe(true);
    expect([first, numbered].map(({ headers }) => headers['cache-control'])).toEqual([
      'no-cache',
      expect.stringContaining('immutable'),
    ]);
    for (const path of ['2/tile/0/000', '0/tile/0/000', '1/tile/entries/000', '1/tile/0/999'])
      expect((await anybody('GET', `/v1/log/${path}`)).status).toBe(404);
    const proof = await anybody('GET', `/v1/log/consistency?from=256&to=${size}`);
    const path = bytesOf((proof.json() as { proof: string[] }).proof);
    const level1 = await anybody('GET', '/v1/log/tile/1/000.p/1');
    expect(level1.status).toBe(200);
    const old = collector.running().collector.transparency.tile(1, 0)!.subarray(0, 32);
    expect(verifyConsistency({ size: 256, root: old }, { size, root }, path)).toBe(true);
  });

  it.each([
    'tile/0/999',
    'tile/0/000.p/256',
    'tile/0/000.p/0',
    'tile/99/000',
    'tile/0/0',
    'tile/0/x0/000',
    'tile/0/../../health',
    'tile/-1/000',
    'consistency?from=9&to=3',
    'consistency?from=0&to=99999999',
    'consistency?from=a&to=3',
  ])('has nothing at %s', async (path) => {
    expect([400, 403, 404]).toContain((await createCaller(collector)('GET', `/v1/log/${path}`)).status);
  });
});

describe('glasskey collector log', () => {
  const run = (...args: readonly string[]) => runCommand(['log', ...args, '--data', collector.dataDir, '--json']);

  it('prints the key and the checkpoint, and builds the whole log anew from the records', async () => {
    const key = (await run('key')).out.trim();
    expect(key).toBe(one.reply.logKey);
    expect(openCheckpoint((await run('checkpoint')).out, readVerifier(key)!)).not.toBeNull();
    const { size } = open((await one.call('GET', '/v1/log/checkpoint')).text);
    const verdict = verifyLog(collector.running().collector, key);
    expect(verdict).toMatchObject({ kind: 'whole' });
    expect(verdict.kind === 'whole' && verdict.size).toBeGreaterThanOrEqual(size);
    expect((await run('verify')).json()).toMatchObject({ kind: 'whole' });
    expect((await run()).code).toBe(2);
  });

  it('is verified as it was at the beginning, though the server goes on with it meanwhile', async () => {
    const server = collector.running().collector;
    const beside = await openCollector({ dataDir: collector.dataDir });
    try {
      const { transparency } = beside.collector;
      const before = transparency.head().size;
      let hasGrown = false;
      const tile: typeof transparency.tile = (level, number) => {
        if (!hasGrown) {
          recordOwnEvent(server, { actor: 'os:root', kind: 'trails.read', detail: {} });
          hasGrown = logOwnTrail(server) > 0;
        }
        return transparency.tile(level, number);
      };
      const verdict = verifyLog({ ...beside.collector, transparency: { ...transparency, tile } }, one.reply.logKey);
      expect(verdict).toMatchObject({ kind: 'whole', size: before });
      expect(transparency.head().size).toBeGreaterThan(before);
    } finally {
      beside.close();
    }
  });

  it.each([
    ['a tile', 'tile', 'UPDATE logTiles SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND number = 1'],
    ['a tile above', 'tile', 'UPDATE logTiles SET hashes = zeroblob(length(hashes)) WHERE level = 1'],
    ['a tile more', 'tile', 'INSERT INTO logTiles VALUES (1, 0, 99, zeroblob(32)), (1, 2, 0, zeroblob(32))'],
    ['the leaf of a record', 'tile', 'UPDATE records SET leaf = zeroblob(32) WHERE seq = 5'],
    ['a record deleted', 'run', 'DELETE FROM records WHERE seq = 5'],
    ['a run', 'run', 'DELETE FROM logRuns WHERE first = (SELECT min(first) FROM logRuns WHERE first > 0)'],
    ['the root', 'root', 'UPDATE logHead SET root = zeroblob(32)'],
    ['the size', 'root', 'UPDATE logHead SET size = size - 1'],
    ['the checkpoint', 'checkpoint', "UPDATE logHead SET note = replace(note, 'glasskey', 'glasskex')"],
  ])('finds that somebody changed %s behind its back', async (_, what, sql) => {
    const { connection } = collector.running().collector.store;
    const triggers = connection
      .prepare<[], string>("SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'")
      .pluck();
    connection.exec('BEGIN; PRAGMA defer_foreign_keys = ON');
    try {
      for (const drop of triggers.all()) connection.exec(drop);
      connection.exec(sql);
      const verdict = verifyLog(collector.running().collector, one.reply.logKey);
      expect(verdict).toMatchObject(
        what === 'run' && sql.includes('logRuns') ? { kind: 'broken' } : { kind: 'broken', what },
      );
    } finally {
      connection.exec('ROLLBACK');
    }
  });
});
