import { importJWK, compactVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { PolicyBundleSchema } from '../../protocol/policy/policy-bundle.ts';
import { type OrdersReply, OrdersReplySchema } from '../../protocol/wire/orders.ts';
import { createOrderFeed } from './order-feed.ts';
import { addOrder, lastOrder, ordersAfter } from './orders.ts';
import { openCollector } from '../open-collector.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { disablePerson, editPerson, setRoles, unlockPerson } from '../people/manage-people.ts';
import { readPerson } from '../people/read-person.ts';
import { publishPolicy } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';
import { OWN_MACHINE } from '../audit/own-trail.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { type Call, enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';

let collector: TestCollector;
let workstation: TestWorkstation;
let call: Call;
beforeAll(async () => {
  collector = await createTestCollector();
  await collector.addPerson('ada');
  workstation = await enrolTestWorkstation(collector);
  ({ call } = workstation);
});
afterAll(() => collector.close());

const orders = async (after: number): Promise<OrdersReply> =>
  OrdersReplySchema.parse((await call('GET', `/v1/orders?after=${after}`)).json());

describe('policy', () => {
  it('comes signed by the key that enrolment gave, and not again while it is the same', async () => {
    const reply = await call('GET', '/v1/policy');
    const { policyKey } = workstation.reply;
    const { payload, protectedHeader } = await compactVerify(reply.text, await importJWK(policyKey, 'EdDSA'));
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: policyKey.kid, typ: 'glasskey-policy+jws' });
    const bundle = PolicyBundleSchema.parse(JSON.parse(Buffer.from(payload).toString('utf8')));
    expect(bundle).toMatchObject({ serial: 1, policy: DEFAULT_POLICY });
    const etag = String(reply.headers['etag']);
    expect((await call('GET', '/v1/policy', { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  it('rises by one for each of two publishers at the same time', async () => {
    const other = await openCollector({ dataDir: collector.dataDir });
    const publish = { policy: DEFAULT_POLICY, collectorName: other.name, actor: 'test' };
    const own = collector.running().collector;
    const published = await Promise.all([
      publishPolicy(own, other.policyKey, publish),
      publishPolicy(other.collector, other.policyKey, publish),
    ]);
    other.close();
    expect(published).toEqual(expect.arrayContaining([2, 3].map((serial) => ({ ok: true, serial }))));
    expect((await call('GET', '/v1/policy')).headers['etag']).toBe('"3"');
  });
});

describe('orders', () => {
  it('reach a waiting workstation within a second, from this process and from another', async () => {
    const other = await openCollector({ dataDir: collector.dataDir });
    for (const by of [collector.running().collector, other.collector]) {
      const waiting = orders(lastOrder(by));
      await new Promise((resolve) => setTimeout(resolve, 300));
      const startMs = performance.now();
      disablePerson(by, 'ada', 'test');
      const reply = await waiting;
      expect(performance.now() - startMs).toBeLessThan(1000);
      expect(reply.orders.map(({ order }) => order)).toEqual([{ type: 'person-disabled', user: 'ada' }]);
      setRoles(by, 'ada', ['technologist'], 'test');
    }
    other.close();
  });

  it('wake those who wait some at a time: in between others get their answers', async () => {
    const own = collector.running().collector;
    const feed = createOrderFeed(own);
    const after = lastOrder(own);
    let [turn, isOver] = [0, false];
    const countTurns = (): void => {
      turn += 1;
      if (!isOver) setImmediate(countTurns);
    };
    const woken = Array.from({ length: 100 }, async () => {
      await feed.waitBeyond(after, 20_000, new AbortController().signal);
      return turn;
    });
    addOrder(own, { type: 'person-unlocked', user: 'ada' });
    countTurns();
    const at = await Promise.all(woken);
    isOver = true;
    feed.stop();
    expect(Math.max(...[...Map.groupBy(at, (one) => one).values()].map(({ length }) => length))).toBeLessThan(50);
    expect(at).toEqual(at.toSorted((one, other) => one - other));
  });

  it('come in pages to a workstation that was away, none left out', async () => {
    const own = collector.running().collector;
    const from = lastOrder(own);
    const given = Array.from({ length: 250 }, (_, index) => `user${index}`);
    for (const user of given) addOrder(own, { type: 'person-unlocked', user });
    const told: unknown[] = [];
    for (let after = from; after < lastOrder(own);) {
      const page = await orders(after);
      told.push(...page.orders.map(({ order }) => 'user' in order && order.user));
      expect(page.orders.length).toBeLessThan(200);
      after = page.last;
    }
    expect(told).toEqual(given);
  });

  it('of a changed person carry the person as they are when a workstation asks, however often they changed', async () => {
    const own = collector.running().collector;
    const after = lastOrder(own);
    setRoles(own, 'ada', ['billing'], 'test');
    editPerson(own, 'ada', { name: 'Ada Byron', department: 'MR' }, 'test');
    const { person } = readPerson(own, 'ada')!;
    expect(person).toMatchObject({ name: 'Ada Byron', department: 'MR', roles: ['billing'] });
    const told = { type: 'person-changed', person };
    expect((await orders(after)).orders.map(({ order }) => order)).toEqual([told, told]);
    const edits = readOwnAudit(own).records.filter(({ kind }) => kind === 'person.changed');
    expect(edits.slice(-2).map(({ detail }) => detail)).toMatchObject([
      { user: 'ada', before: { roles: ['technologist'] }, after: { roles: ['billing'] } },
      { user: 'ada', after: { name: 'Ada Byron', department: 'MR' } },
    ]);
    expect(editPerson(own, 'ada', { roles: [] }, 'test')).toEqual({ ok: false, code: 'person.invalid' });
  });

  it('tell of an unlocked person, so that what a workstation counted of them ends too', async () => {
    const own = collector.running().collector;
    const after = lastOrder(own);
    unlockPerson(own, 'ada', 'test');
    expect((await orders(after)).orders.map(({ order }) => order)).toEqual([{ type: 'person-unlocked', user: 'ada' }]);
  });

  it('that another process gives while the answer is made come with the next one', async () => {
    const other = await openCollector({ dataDir: collector.dataDir });
    const own = collector.running().collector;
    const given = { type: 'person-unlocked', user: 'ada' } as const;
    let isGiven = false;
    const first: typeof own.store.first = (query) => {
      if (!isGiven) addOrder(other.collector, given);
      isGiven = true;
      return own.store.first(query);
    };
    const [asking] = own.store.all(
      queries.selectFrom('workstations').selectAll().where('machineId', '!=', OWN_MACHINE),
    );
    const after = lastOrder(own);
    const during = ordersAfter({ ...own, store: { ...own.store, first } }, after, asking!);
    const next = ordersAfter(own, during.last, asking!);
    expect([...during.orders, ...next.orders].map(({ order }) => order)).toEqual([given]);
    other.close();
  });

  it('since its enrolment reach a workstation that was enrolled while the clock ran ahead', async () => {
    collector.clock.advance(5000);
    const fresh = await enrolTestWorkstation(collector);
    collector.clock.advance(-5000);
    const after = lastOrder(collector.running().collector);
    disablePerson(collector.running().collector, 'ada', 'test');
    const reply = OrdersReplySchema.parse((await fresh.call('GET', `/v1/orders?after=${after}`)).json());
    expect(reply.orders.map(({ order }) => order)).toEqual([{ type: 'person-disabled', user: 'ada' }]);
  });

  it('from before its enrolment are not for a workstation', async () => {
    collector.clock.advance(1000);
    const fresh = await enrolTestWorkstation(collector);
    const reply = OrdersReplySchema.parse((await fresh.call('GET', '/v1/orders?after=0')).json());
    expect(reply.orders).toEqual([]);
    expect(reply.last).toBeGreaterThan(0);
  });

  it('end their wait when the collector stops', async () => {
    const waiting = orders(lastOrder(collector.running().collector));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const startMs = performance.now();
    await collector.restart();
    expect((await waiting).orders).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(3000);
  });

  it('refuse a number that is none', async () => {
    expect((await call('GET', '/v1/orders?after=-1')).status).toBe(400);
    expect((await call('GET', '/v1/orders?after=x')).status).toBe(400);
  });
});
