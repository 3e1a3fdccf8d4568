import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../protocol/audit/record.ts';
import { firstHead, leafHash, nextHead } from '../../protocol/audit/trail-hash.ts';
import { verifyRecordProof, type RecordProof } from '../../protocol/log/record-proof.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { createLogSource } from '../feeds/log-source.ts';
import { silentWorkstations } from '../health/silent-workstations.ts';
import { proveRecord } from '../log/log-places.ts';
import { headToShow } from '../log/published.ts';
import { restoreLog } from '../log/restore-log.ts';
import { verifyLog } from '../log/verify-log.ts';
import { openCollector, type OpenedCollector } from '../open-collector.ts';
import { collectorId } from '../store/collector-id.ts';
import { queries } from '../store/queries.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, newDataDir, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';
import { createTrailStore } from '../trail/trail-store.ts';
import { logOwnTrail } from './log-own-trail.ts';
import { readOwnAudit, recordOwnEvent } from './own-audit.ts';
import { ownTrail, ownTrails } from './own-trail.ts';

describe('what is done at a collector that serves', () => {
  let collector: TestCollector;
  let one: TestWorkstation;
  beforeAll(async () => {
    collector = await createTestCollector();
    one = await enrolTestWorkstation(collector);
  });
  afterAll(() => collector.close());
  const inside = () => collector.running().collector;
  const logged = (): number => createLogSource(inside(), []).end();

  it('goes into the log once a workstation has stored records, as records like any others that can be proved', async () => {
    await collector.addPerson('rita', ['audit-reviewer']);
    expect(logged()).toBe(0);
    expect((await one.call('POST', '/v1/records', batchOf(createTestTrail(3), 1, 3))).status).toBe(200);
    const { number, id, seq } = ownTrail(inside());
    await expect.poll(logged, { timeout: 20_000 }).toBeGreaterThanOrEqual(3 + seq);
    const log = readVerifier(one.reply.logKey)!;
    const held = createTrailStore(inside()).read(ownTrail(inside()), 1, seq);
    const kinds = held.map(({ seq: at, leaf, content }) => {
      const bytes = content.kind === 'bytes' ? content.bytes : Buffer.alloc(0);
      const proof = proveRecord(inside(), { number, trail: id, seq: at, leaf }, headToShow(inside()));
      expect(verifyRecordProof(proof as RecordProof, log, { record: bytes })).toBe('proved');
      return parseRecord(bytes)?.kind;
    });
    expect(kinds[0]).toBe('collector.trail_started');
    expect(kinds).toEqual(
      expect.arrayContaining(['collector.created', 'collector.started', 'token.created', 'person.added']),
    );
    expect(verifyLog(inside(), one.reply.logKey).kind).toBe('whole');
  });

  it('is in what feeds send, in codes and by whom', () => {
    const told = createLogSource(inside(), [])
      .read(0, logged())
      .flatMap(({ event }) => event ?? []);
    const added = told.find(({ words }) => words === 'Person added');
    expect([added?.eventId.code, added?.type?.code]).toEqual(['110113', '110137']);
    expect(added?.participants.map(({ kind, id }) => [kind, id])).toEqual([
      ['person', 'test'],
      ['process', 'glasskey-collector'],
    ]);
  });

  it('is no workstation’s: in no list of them, and no workstation can send it or take its place', async () => {
    for (const command of ['trails', 'workstation list'])
      expect((await runCommand([...command.split(' '), '--data', collector.dataDir])).out).not.toMatch(
        new RegExp(`${ownTrail(inside()).id}|${collectorId(inside().store)}`),
      );
    const forged = createTestTrail(1, () => ({ kind: 'destruction.approved', object: null }));
    const refused = await one.call('POST', '/v1/records', batchOf(forged, 1, 1));
    expect([refused.status, refused.error().code]).toEqual([422, 'trail.record_invalid']);
    const foreign = createTestTrail(1, () => ({}), ownTrail(inside()).id);
    expect((await one.call('POST', '/v1/records', batchOf(foreign, 1, 1))).status).toBe(403);
  });

  it('never counts as a workstation that fell silent', () => {
    const { store } = inside();
    store.connection.exec('UPDATE workstations SET seenMs = 0');
    const silent = silentWorkstations(inside(), Number.MAX_SAFE_INTEGER).map(({ workstation }) => workstation);
    expect(silent).toHaveLength(1);
    expect(silent).not.toContain(collectorId(store));
  });

  it('cannot lose its end without `log verify` naming it', () => {
    logOwnTrail(inside());
    const { store } = inside();
    const { number, seq } = ownTrail(inside());
    const drops = store.connection.prepare<[], string>(
      "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'",
    );
    store.connection.exec('BEGIN');
    for (const drop of drops.pluck().all()) store.connection.exec(drop);
    store.connection.prepare('DELETE FROM records WHERE trail = ? AND seq = ?').run(number, seq);
    store.connection
      .prepare(
        'UPDATE trails SET seq = seq - 1, head = (SELECT head FROM records WHERE trail = number AND seq = ?) WHERE number = ?',
      )
      .run(seq - 1, number);
    expect(readOwnAudit(inside()).brokenAt).toBeNull(); // the trail alone does not show it
    expect(verifyLog(inside(), one.reply.logKey)).toMatchObject({ kind: 'broken', what: 'run' });
    store.connection.exec('ROLLBACK');
  });
});

describe('the trail of a collector', () => {
  let opened: OpenedCollector;
  const dataDir = newDataDir();
  beforeAll(async () => {
    opened = await openCollector({ dataDir });
  });
  afterAll(() => {
    opened.close();
    rmSync(dataDir, { recursive: true });
  });
  const event = { actor: 'os:root', kind: 'holds.read', detail: {} } as const;

  it('stays out of a log that somebody has shown to be behind', () => {
    const { collector } = opened;
    expect(logOwnTrail(collector)).toBeGreaterThan(0);
    recordOwnEvent(collector, event);
    const { root, note } = collector.transparency.head();
    const row = { log: 1, size: 1000, root, note, ownNote: note, shownBy: randomUUID(), atMs: 0 };
    collector.store.change(queries.insertInto('logContradictions').values(row));
    expect(logOwnTrail(collector)).toBe(0);
  });

  it('begins anew after a restoration, names the one before, and both are in the new log', () => {
    const { collector } = opened;
    const before = ownTrail(collector);
    const statement = restoreLog(collector, 'os:root', false);
    expect(statement).not.toBeNull();
    expect(logOwnTrail(collector)).toBe(3); // what had waited, the beginning, and the restoration
    expect(ownTrails(collector).map(({ id }) => id)).toEqual([before.id, ownTrail(collector).id]);
    const { records } = readOwnAudit(collector);
    expect(records.slice(-3)).toMatchObject([
      { trail: before.id, kind: 'holds.read', actor: 'os:root' },
      {
        kind: 'collector.trail_started',
        detail: { follows: { trail: before.id, seq: before.seq, head: before.head.toString('hex') } },
      },
      { kind: 'log.begun_anew' },
    ]);
    expect(verifyLog(collector, collector.transparency.verifier()).kind).toBe('whole');
  });

  it('follows the one that collectors wrote before, which still verifies and is still shown', async () => {
    const older = newDataDir();
    const made = await openCollector({ dataDir: older });
    const { store } = made.collector;
    store.connection.exec("DELETE FROM settings WHERE name = 'own.trail'"); // as the version before left it
    const record = Buffer.from(
      JSON.stringify({
        v: 1,
        seq: 1,
        at: '2026-01-01T00:00:00.000Z',
        actor: 'os:root',
        kind: 'trail.exported',
        detail: {},
      }),
    );
    const leaf = leafHash(record);
    const head = nextHead(firstHead(collectorId(store)), leaf);
    store.change(queries.insertInto('audit').values({ seq: 1, record, leaf, head }));
    recordOwnEvent(made.collector, event);
    const { records, brokenAt } = readOwnAudit(made.collector);
    expect(brokenAt).toBeNull();
    expect(records[0]).toMatchObject({ trail: collectorId(store), kind: 'trail.exported', actor: 'os:root' });
    expect(records.at(-2)?.detail).toEqual({
      follows: { trail: collectorId(store), seq: 1, head: head.toString('hex') },
    });
    expect((await runCommand(['verify', '--data', older])).code).toBe(0);
    store.connection.exec("DROP TRIGGER auditStays; UPDATE audit SET record = CAST('x' AS BLOB)");
    expect(readOwnAudit(made.collector).brokenAt).toBe(1);
    made.close();
    rmSync(older, { recursive: true });
  });
});
