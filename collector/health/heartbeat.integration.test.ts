import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomUUID } from 'node:crypto';
import { HEARTBEAT_EVERY_MS, HeartbeatReplySchema, type Heartbeat } from '../../protocol/wire/heartbeat.ts';
import { sweep } from '../alerts/sweep.ts';
import { workstationTable } from '../cli/workstation-table.ts';
import { listWorkstations, revokeWorkstation, type WorkstationRow } from '../enrolment/workstations.ts';
import { queries } from '../store/queries.ts';
import { testHeartbeat } from '../testing/test-heartbeat.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { type Call, createCaller, enrolTestWorkstation } from '../testing/test-workstation.ts';
import { SILENT_MS } from './silent-workstations.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

const own = () => collector.running().collector;
const heartbeat = (said: Partial<Heartbeat> = {}): Heartbeat => testHeartbeat(collector.clock.wallMs(), said);
const say = async (call: Call, said: unknown): Promise<number> =>
  (await call('POST', '/v1/heartbeat', { json: said })).status;
/** A workstation of this collector with its row in the list. */
async function enrol(): Promise<{ readonly call: Call; readonly row: () => WorkstationRow }> {
  const before = new Set(listWorkstations(own()).map(({ id }) => id));
  const { call } = await enrolTestWorkstation(collector);
  const id = listWorkstations(own()).find((workstation) => !before.has(workstation.id))!.id;
  return { call, row: () => listWorkstations(own()).find((workstation) => workstation.id === id)! };
}
const silent = (id: string): number =>
  own().store.all(
    queries.selectFrom('alerts').select('id').where('kind', '=', 'workstation.silent').where('workstation', '=', id),
  ).length;

describe('what a workstation says of itself', () => {
  it('is answered with the time, kept in place of what it said before, and listed', async () => {
    const { call, row } = await enrol();
    expect(row().health).toBeNull();
    const answer = await call('POST', '/v1/heartbeat', { json: heartbeat({ version: '1.2.2' }) });
    expect(HeartbeatReplySchema.parse(answer.json()).now).toMatch(/Z$/);
    expect(await say(call, heartbeat())).toBe(200);
    expect(row().health).toMatchObject({ version: '1.2.3', ring: 'early', trail: { unsent: 7 } });
    const [head = '', , line = ''] = workstationTable([{ ...row(), below: null }], collector.clock.wallMs());
    for (const column of ['version', 'ring', 'last seen', 'unsent', 'clock']) expect(head).toContain(column);
    for (const cell of ['up', 'warning', '1.2.3', 'early', ' 9 ', '-1.5 s']) expect(line).toContain(cell);
  });

  it('is refused when it says what no heartbeat says, and by those who are not enrolled', async () => {
    const { call, row } = await enrol();
    const said = heartbeat();
    const bad = [
      { ...said, user: 'r.lang' },
      { ...said, faults: ['Rita Lang was here'] },
      { ...said, faults: Array.from({ length: 33 }, () => 'vault.locked') },
      { ...said, version: '1.2.3 of Rita Lang' },
      { ...said, ring: 'Rita Lang' },
      { ...said, trail: { state: 'open', unsent: -1, kept: 0 } },
      { ...said, v: 2 },
      null,
    ];
    for (const body of bad) expect(await say(call, body)).toBe(400);
    expect(row().health).toBeNull();
    expect(await say(createCaller(collector), said)).toBe(403);
    revokeWorkstation(own(), row().id, 'test');
    expect(await say(call, said)).toBe(403);
  });
});

describe('a workstation of which there are two', () => {
  it('is an alert, once for the two, and listed until that is acknowledged; a restart is none', async () => {
    const { identity } = await enrolTestWorkstation(collector);
    const twins = [createCaller(collector, identity), createCaller(collector, identity)] as const;
    const minute = async (call: Call, run: string, version = '7.7.7'): Promise<void> => {
      collector.clock.advance(HEARTBEAT_EVERY_MS);
      expect(await say(call, heartbeat({ run, version }))).toBe(200);
    };
    const row = () => listWorkstations(own()).find(({ health }) => health?.version === '7.7.7')!;
    const raised = () =>
      own().store.all(queries.selectFrom('alerts').selectAll().where('kind', '=', 'workstation.cloned'));
    const [before, first, second] = [randomUUID(), randomUUID(), randomUUID()];
    for (const run of [before, before, first, first, first]) await minute(twins[0], run);
    expect(raised()).toEqual([]);
    for (let round = 0; round < 5; round += 1) {
      await minute(twins[0], first);
      await minute(twins[1], second);
      await minute(twins[1], second);
    }
    expect(raised()).toMatchObject([{ severity: 'critical', workstation: row().id, state: 'open', count: 1 }]);
    expect(row()).toMatchObject({ isCloned: true, enrolments: 1 });
    expect(workstationTable([{ ...row(), below: null }], collector.clock.wallMs()).join('\n')).toContain('cloned');
    const told = readOwnAudit(own()).records.filter(({ kind }) => kind === 'workstation.cloned');
    expect(told).toMatchObject([{ detail: { workstation: row().id } }]);
    own().store.change(queries.updateTable('alerts').set({ state: 'acknowledged' }));
    expect(row().isCloned).toBe(false);
  });
});

describe('silence', () => {
  const pass = (ms: number): void => {
    collector.clock.advance(ms);
    sweep(own(), 24 * HEARTBEAT_EVERY_MS);
  };

  it('of five minutes is an alert, once, and one more when it comes back and falls silent again', async () => {
    const { call, row } = await enrol();
    await say(call, heartbeat());
    pass(SILENT_MS - HEARTBEAT_EVERY_MS);
    expect(silent(row().id)).toBe(0);
    pass(2 * HEARTBEAT_EVERY_MS);
    pass(HEARTBEAT_EVERY_MS);
    expect(silent(row().id)).toBe(1);
    expect(workstationTable([{ ...row(), below: null }], collector.clock.wallMs()).join('\n')).toContain('silent');
    await say(call, heartbeat());
    pass(HEARTBEAT_EVERY_MS);
    expect(silent(row().id)).toBe(1);
    pass(SILENT_MS);
    expect(silent(row().id)).toBe(2);
  });

  it('after it said that it ends or sleeps is none', async () => {
    for (const life of ['ending', 'asleep'] as const) {
      const { call, row } = await enrol();
      await say(call, heartbeat());
      await say(call, heartbeat({ life }));
      pass(3 * SILENT_MS);
      expect(silent(row().id)).toBe(0);
      expect(workstationTable([{ ...row(), below: null }], collector.clock.wallMs()).join('\n')).toContain('gone');
    }
  });

  it('after it said that it is started anew is an alert, though its trail says goodbye', async () => {
    const { call, row } = await enrol();
    const trail = createTestTrail(1, () => ({ kind: 'agent.stopped' }));
    expect((await call('POST', '/v1/records', batchOf(trail, 1, 1))).status).toBe(200);
    await say(call, heartbeat({ life: 'restarting' }));
    pass(SILENT_MS - HEARTBEAT_EVERY_MS);
    expect(silent(row().id)).toBe(0);
    pass(2 * HEARTBEAT_EVERY_MS);
    expect(silent(row().id)).toBe(1);
    expect(workstationTable([{ ...row(), below: null }], collector.clock.wallMs()).join('\n')).toContain('silent');
  });

  it('of a workstation that was revoked is what was wanted', async () => {
    const { call, row } = await enrol();
    await say(call, heartbeat());
    revokeWorkstation(own(), row().id, 'test');
    pass(3 * SILENT_MS);
    expect(silent(row().id)).toBe(0);
  });

  it('of a collector that has just come up is its own', async () => {
    const { call, row } = await enrol();
    await say(call, heartbeat());
    collector.clock.advance(2 * SILENT_MS);
    sweep(own(), HEARTBEAT_EVERY_MS);
    expect(silent(row().id)).toBe(0);
  });
});
