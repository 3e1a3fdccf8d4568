import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventKind } from '../../protocol/audit/event.ts';
import { queries } from '../store/queries.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf, createTestTrail, type Change, type TestTrail } from '../testing/test-trail.ts';
import { type Call, enrolTestWorkstation } from '../testing/test-workstation.ts';
import { sweep } from './sweep.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

const alerts = (kind: string): readonly { trail: string | null; severity: string; count: number }[] =>
  collector
    .running()
    .collector.store.all(queries.selectFrom('alerts').select(['trail', 'severity', 'count']).where('kind', '=', kind));
const send = async (call: Call, trail: TestTrail): Promise<void> => {
  const reply = await call('POST', '/v1/records', batchOf(trail, 1, trail.records.length));
  expect(reply.status).toBe(200);
};

describe('records that are alerts', () => {
  it.each([
    ['trail.tampered', 'trail.tampered', 'critical'],
    ['trail.gap', 'trail.records_lost', 'critical'],
    ['clock.rolled_back', 'clock.rolled_back', 'critical'],
    ['emergency.extended', 'emergency.extended', 'warning'],
    ['emergency.certificate_accepted', 'emergency.certificate_accepted', 'warning'],
    ['agent.unclean_end', 'agent.unclean_end', 'warning'],
    ['policy.refused', 'policy.refused', 'warning'],
  ] as const satisfies readonly (readonly [EventKind, string, string])[])('%s', async (kind, alert, severity) => {
    const { call } = await enrolTestWorkstation(collector);
    const trail = createTestTrail(3, (seq) => (seq === 2 ? { kind } : {}));
    await send(call, trail);
    await send(call, trail); // sent again: raised once
    expect(alerts(alert).filter((raised) => raised.trail === trail.id)).toEqual([
      { trail: trail.id, severity, count: 1 },
    ]);
  });
});

describe('a request that the agent’s gate refused', () => {
  it.each([
    ['ipc.untrusted_sender', ['critical']],
    ['ipc.bad_input', ['critical']],
    ['internal', ['warning']],
    ['ipc.too_fast', []], // Enter, six times
    ['session.wrong_state', []], // a click that came as it locked
  ])('as %s raises %j', async (code, severities) => {
    const { call } = await enrolTestWorkstation(collector);
    const trail = createTestTrail(2, (seq) => (seq === 2 ? { kind: 'ipc.refused', detail: { code } } : {}));
    await send(call, trail);
    const raised = alerts('ipc.refused').filter((alert) => alert.trail === trail.id);
    expect(raised.map(({ severity }) => severity)).toEqual(severities);
  });
});

describe('somebody who says who they are in an emergency', () => {
  it.each([
    ['password', 0],
    ['claimed', 1],
  ])('by %s: %i alerts, before anything is opened', async (identity, count) => {
    const { call } = await enrolTestWorkstation(collector);
    const trail = createTestTrail(2, (seq) =>
      seq === 2 ? { kind: 'emergency.identified', detail: { identity } } : {},
    );
    await send(call, trail);
    expect(alerts('emergency.claimed').filter((raised) => raised.trail === trail.id)).toEqual(
      Array(count).fill({ trail: trail.id, severity: 'warning', count: 1 }),
    );
  });
});

it('a check by hand that finds tampering is an alert, one that finds nothing is none', async () => {
  for (const [outcome, severities] of [
    ['failure', ['critical']],
    ['success', []],
  ] as const) {
    const { call } = await enrolTestWorkstation(collector);
    const trail = createTestTrail(2, (seq) => (seq === 2 ? { kind: 'trail.verified', outcome } : {}));
    await send(call, trail);
    const raised = alerts('trail.tampered').filter((alert) => alert.trail === trail.id);
    expect(raised.map(({ severity }) => severity)).toEqual(severities);
  }
});

describe('a record that was salvaged', () => {
  const inside = (inner: Buffer) =>
    ({ kind: 'trail.salvaged', detail: { record: JSON.parse(inner.toString()) } }) as const;

  it('asks for what it would have asked for in its own trail, unless it is held there', async () => {
    const { call } = await enrolTestWorkstation(collector);
    const grant = (last: string) => `018f5a52-52f8-7d3c-9a52-5b9b4d6a3c${last}`;
    const old = createTestTrail(6, (seq) => (seq % 2 ? {} : { kind: 'emergency.started', grant: grant(`0${seq}`) }));
    expect((await call('POST', '/v1/records', batchOf(old, 1, 3))).status).toBe(200);
    const [held, lacking] = [old.records[1]!, old.records[5]!];
    const next = createTestTrail(3, (seq) => (seq === 1 ? {} : inside(seq === 2 ? held : lacking)));
    await send(call, next);
    const reviews = collector
      .running()
      .collector.store.all(queries.selectFrom('reviews').select(['grantId', 'trail', 'seq']));
    expect(reviews.filter(({ grantId }) => grantId.startsWith(grant('')))).toEqual([
      { grantId: grant('02'), trail: old.id, seq: 2 },
      { grantId: grant('06'), trail: next.id, seq: 3 },
    ]);
    expect(alerts('emergency.started').filter(({ trail }) => trail === next.id)).toHaveLength(1);
  });

  it('asks for it also where a trail that carried it on was damaged in its turn, once', async () => {
    const { call } = await enrolTestWorkstation(collector);
    const emergency = (): Change => ({ kind: 'emergency.started', grant: randomUUID() });
    const old = createTestTrail(2, emergency);
    const between = createTestTrail(2, (seq) => inside(old.records[seq - 1]!));
    const last = createTestTrail(3, (seq) => (seq === 1 ? {} : inside(between.records[seq - 2]!)));
    expect((await call('POST', '/v1/records', batchOf(between, 1, 1))).status).toBe(200);
    await send(call, last);
    const raisedIn = ({ id }: TestTrail) => alerts('emergency.started').filter(({ trail }) => trail === id).length;
    expect([old, between, last].map(raisedIn)).toEqual([0, 1, 1]);
  });

  it('that only the collector could have written was put there: it is told as tampered with, and as nothing else', async () => {
    const { call } = await enrolTestWorkstation(collector);
    const forged = createTestTrail(1, () => ({
      kind: 'destruction.approved',
      user: { id: 'cora', name: 'C', roles: [] },
    }));
    const between = createTestTrail(1, () => inside(forged.records[0]!));
    const trail = createTestTrail(3, (seq) => (seq === 1 ? {} : inside((seq === 2 ? forged : between).records[0]!)));
    await send(call, trail);
    const raised = alerts('trail.tampered').filter((alert) => alert.trail === trail.id);
    expect(raised).toMatchObject([{ severity: 'critical' }, { severity: 'critical' }]);
    const { store } = collector.running().collector;
    const kinds = store.all(queries.selectFrom('records').select('kind').where('kind', 'like', 'destruction.%'));
    expect(kinds).toEqual([]);
  });

  it('and the account of a trail that lost nothing is no alarm', async () => {
    const { call } = await enrolTestWorkstation(collector);
    const trail = createTestTrail(2, (seq) =>
      seq === 2 ? { kind: 'trail.gap', outcome: 'success', detail: { what: 'account' } } : {},
    );
    await send(call, trail);
    expect(alerts('trail.records_lost').filter((raised) => raised.trail === trail.id)).toEqual([]);
  });
});

describe('a second trail of one workstation', () => {
  const next = (follows: { readonly trail: string; readonly seq: number; readonly head: string } | null): TestTrail =>
    createTestTrail(2, (seq) =>
      seq === 1 ? { kind: 'trail.started', detail: { follows, why: 'x', file: null } } : {},
    );
  const raisedFor = ({ id }: TestTrail) =>
    alerts('trail.replaced')
      .filter(({ trail }) => trail === id)
      .map(({ severity }) => severity);

  it('is a warning if it follows all that is held, critical if it does not, and nothing if it is the first', async () => {
    const { call } = await enrolTestWorkstation(collector);
    const first = createTestTrail(5);
    await send(call, first);
    expect(raisedFor(first)).toEqual([]);
    const point = (seq: number) => ({ trail: first.id, seq, head: first.heads[seq]!.toString('hex') });
    const cases = [
      [point(5), 'warning'],
      [{ ...point(5), seq: 9, head: 'ab' }, 'warning'], // it had more than was sent
      [point(4), 'critical'],
      [{ ...point(5), head: point(4).head }, 'critical'],
      [{ ...point(5), trail: createTestTrail(0).id }, 'critical'],
      [null, 'critical'],
    ] as const;
    for (const [follows, severity] of cases) {
      const trail = next(follows);
      await send(call, trail);
      expect(raisedFor(trail)).toEqual([severity]);
    }
  });
});

describe('the sweep', () => {
  it('finds workstations that fell silent without goodbye, once, and none while the collector is new', async () => {
    const lost = await enrolTestWorkstation(collector);
    const left = await enrolTestWorkstation(collector);
    await send(lost.call, createTestTrail(2));
    await send(
      left.call,
      createTestTrail(2, (seq) => (seq === 2 ? { kind: 'agent.stopped' } : {})),
    );
    const own = collector.running().collector;
    const silent = (): readonly string[] =>
      own.store
        .all(queries.selectFrom('alerts').select('workstation').where('kind', '=', 'workstation.silent'))
        .map(({ workstation }) => workstation ?? '');
    const idOf = async (call: Call): Promise<string> => {
      const trail = createTestTrail(0);
      expect((await call('GET', `/v1/trails/${trail.id}`)).status).toBe(200);
      await own.store.soon(() => undefined); // that it was seen is written by then
      return own.store.first(queries.selectFrom('workstations').select('id').orderBy('seenMs', 'desc').limit(1))!.id;
    };
    collector.clock.advance(2 * MINUTE_MS);
    const leftId = await idOf(left.call);
    collector.clock.advance(2 * MINUTE_MS);
    const lostId = await idOf(lost.call);
    collector.clock.advance(16 * MINUTE_MS);
    sweep(own, MINUTE_MS);
    expect(silent()).toEqual([]);
    sweep(own, 20 * MINUTE_MS);
    sweep(own, 21 * MINUTE_MS);
    expect(silent()).toContain(lostId);
    expect(silent()).not.toContain(leftId);
    expect(new Set(silent()).size).toBe(silent().length);
    expect(new Set(alerts('workstation.silent').map(({ count }) => count))).toEqual(new Set([1]));
  });

  it('says in good time that a certificate ends', async () => {
    await enrolTestWorkstation(collector);
    const own = collector.running().collector;
    sweep(own, 0);
    expect(alerts('workstation.certificate_ending')).toEqual([]);
    collector.clock.advance(700 * DAY_MS);
    sweep(own, 0);
    expect(alerts('workstation.certificate_ending').length).toBeGreaterThan(0);
    collector.clock.advance(-700 * DAY_MS);
  });
});
