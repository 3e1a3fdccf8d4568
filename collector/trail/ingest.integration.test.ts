import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';
import { queries } from '../store/queries.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { createTrailStore } from './trail-store.ts';

let collector: TestCollector;
let workstation: TestWorkstation;
beforeAll(async () => {
  collector = await createTestCollector();
  workstation = await enrolTestWorkstation(collector);
});
afterAll(() => collector.close());

const send = (options: ReturnType<typeof batchOf>) => workstation.call('POST', '/v1/records', options);
const alertKinds = (trail: string): readonly string[] =>
  collector
    .running()
    .collector.store.all(queries.selectFrom('alerts').select('kind').where('trail', '=', trail))
    .map(({ kind }) => kind)
    .filter((kind) => kind !== 'trail.replaced'); // these tests send many trails from one workstation

describe('ingest', () => {
  it('stores exact bytes in order and answers with number and head, zstd or gzip', async () => {
    const trail = createTestTrail(30);
    const first = await send(batchOf(trail, 1, 20));
    expect(first.json()).toMatchObject({ trail: trail.id, seq: 20, head: trail.heads[20]!.toString('hex') });
    const second = await send(batchOf(trail, 21, 30, 'gzip'));
    expect(second.json()).toMatchObject({ seq: 30, head: trail.heads[30]!.toString('hex') });
    const trails = createTrailStore(collector.running().collector);
    const stored = trails.read(trails.find(trail.id)!, 1, 100);
    expect(stored.map(({ content }) => content)).toEqual(trail.records.map((bytes) => ({ kind: 'bytes', bytes })));
    expect(stored.at(-1)!.head).toEqual(trail.heads[30]);
  });

  it('keeps no readable record or patient in the database file', async () => {
    const trail = createTestTrail(1, () => ({
      object: { patientId: 'P-SECRET-77', issuer: 'X', studyUid: null, seriesUid: null, accession: null },
    }));
    await send(batchOf(trail, 1, 1));
    const row = collector
      .running()
      .collector.store.first(queries.selectFrom('records').selectAll().orderBy('receivedMs', 'desc').limit(1))!;
    const everything = Object.values(row)
      .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
      .join(' ');
    expect(everything).not.toContain('P-SECRET-77');
    expect(row.patient).toHaveLength(16);
  });

  it('is held to by the tables themselves: no record is left out, and no trail runs ahead of its records', async () => {
    const trail = createTestTrail(3);
    await send(batchOf(trail, 1, 3));
    const { connection } = collector.running().collector.store;
    const number = connection.prepare<[string], number>('SELECT number FROM trails WHERE id = ?').pluck().get(trail.id);
    const columns = 'leaf, head, dataKey, sealed, kind, at, receivedMs';
    const insert = (seq: number): unknown =>
      connection.exec(`INSERT INTO records (trail, seq, ${columns})
        SELECT trail, ${seq}, ${columns} FROM records WHERE trail = ${number} AND seq = 3`);
    const reach = (seq: number): unknown => connection.exec(`UPDATE trails SET seq = ${seq} WHERE number = ${number}`);
    for (const seq of [0, 3, 5]) expect(() => insert(seq)).toThrow('trail.append_only');
    for (const seq of [2, 4]) expect(() => reach(seq)).toThrow('trail.append_only');
  });

  it('takes a resent batch, and one that overlaps, exactly once', async () => {
    const trail = createTestTrail(12);
    await send(batchOf(trail, 1, 8));
    expect((await send(batchOf(trail, 1, 8))).json()).toMatchObject({ seq: 8 });
    expect((await send(batchOf(trail, 3, 5))).json()).toMatchObject({ seq: 8, head: trail.heads[8]!.toString('hex') });
    expect((await send(batchOf(trail, 5, 12))).json()).toMatchObject({
      seq: 12,
      head: trail.heads[12]!.toString('hex'),
    });
    expect(alertKinds(trail.id)).toEqual([]);
  });

  it('refuses a gap, says what it holds, alarms, and takes the missing records afterwards', async () => {
    const trail = createTestTrail(10);
    await send(batchOf(trail, 1, 3));
    const reply = await send(batchOf(trail, 5, 10));
    expect(reply.status).toBe(409);
    expect(reply.error()).toEqual({ code: 'trail.gap', seq: 3, head: trail.heads[3]!.toString('hex') });
    expect(alertKinds(trail.id)).toEqual(['trail.gap']);
    expect((await send(batchOf(trail, 4, 10))).json()).toMatchObject({ seq: 10 });
  });

  it('refuses other bytes at a stored number as rewritten', async () => {
    const trail = createTestTrail(6);
    await send(batchOf(trail, 1, 6));
    const other = createTestTrail(8, () => ({}), trail.id);
    const mixed = {
      id: trail.id,
      records: [...trail.records.slice(0, 4), ...other.records.slice(4)],
      heads: other.heads,
    };
    const reply = await send(batchOf(mixed, 3, 8));
    expect(reply.error()).toMatchObject({ code: 'trail.rewritten', seq: 6 });
    expect(alertKinds(trail.id)).toEqual(['trail.rewritten']);
  });

  it('refuses a head that does not follow as a fork', async () => {
    const trail = createTestTrail(6);
    await send(batchOf(trail, 1, 4));
    const other = createTestTrail(6, () => ({}), trail.id);
    const reply = await send(batchOf(other, 5, 6));
    expect(reply.error()).toMatchObject({ code: 'trail.fork', seq: 4, head: trail.heads[4]!.toString('hex') });
    expect(alertKinds(trail.id)).toEqual(['trail.fork']);
  });

  it('refuses all of a batch with one record that is not strict, or names another place', async () => {
    for (const change of [{ seq: 9 }, { trail: createTestTrail(0).id }, { salt: 'short' }]) {
      const trail = createTestTrail(5, (seq) => (seq === 3 ? change : {}));
      const reply = await send(batchOf(trail, 1, 5));
      expect(reply.status).toBe(422);
      expect(reply.error()).toMatchObject({ code: 'trail.record_invalid', seq: 0 });
      expect(alertKinds(trail.id)).toEqual(['trail.record_invalid']);
    }
  });

  it('keeps a trail to the workstation that began it', async () => {
    const trail = createTestTrail(4);
    await send(batchOf(trail, 1, 2));
    const thief = await enrolTestWorkstation(collector);
    const reply = await thief.call('POST', '/v1/records', batchOf(trail, 3, 4));
    expect([reply.status, reply.error()]).toEqual([403, { code: 'certificate.rejected' }]);
    expect(alertKinds(trail.id)).toEqual(['trail.foreign']);
    expect((await thief.call('GET', `/v1/trails/${trail.id}`)).status).toBe(404);
    const own = await workstation.call('GET', `/v1/trails/${trail.id}`);
    expect(own.json()).toEqual({ trail: trail.id, seq: 2, head: trail.heads[2]!.toString('hex') });
  });

  it('says number 0 of a trail that it does not know', async () => {
    const trail = createTestTrail(0);
    const reply = await workstation.call('GET', `/v1/trails/${trail.id}`);
    expect(reply.json()).toEqual({ trail: trail.id, seq: 0, head: trail.heads[0]!.toString('hex') });
  });

  it('refuses bodies that are too large unpacked, not packed, or not lines', async () => {
    const trail = createTestTrail(1);
    const good = batchOf(trail, 1, 1, 'gzip');
    const bomb = await send({ ...good, body: gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x61)) });
    expect([bomb.status, bomb.error().code]).toEqual([413, 'request.too_large']);
    for (const body of [Buffer.from('garbage'), gzipSync('no newline'), gzipSync('\n'), gzipSync('')]) {
      expect((await send({ ...good, body })).error().code).toBe('request.invalid');
    }
    const plain = { ...good, body: trail.records[0]!, headers: { ...good.headers!, 'content-encoding': 'identity' } };
    expect((await send(plain)).error().code).toBe('request.invalid');
    const many = await send({ ...good, body: gzipSync('{}\n'.repeat(1001)) });
    expect(many.error().code).toBe('request.too_large');
  });

  it('survives a restart with the same numbers', async () => {
    const trail = createTestTrail(4);
    await send(batchOf(trail, 1, 2));
    await collector.restart();
    expect((await send(batchOf(trail, 1, 4))).json()).toMatchObject({ seq: 4 });
  });
});
