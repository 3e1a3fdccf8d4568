import { afterEach, describe, expect, it, vi } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Order } from '../../../protocol/wire/orders.ts';
import { openPolicyStore } from '../policy/policy-store.ts';
import { createPolicySigner } from '../policy/testing/sign-policy.ts';
import type { Entry } from '../recorder.ts';
import { createCollectorClient } from './collector-client.ts';
import { startCollectorWork, type CollectorWork } from './collector-work.ts';
import { createReachability } from './reachability.ts';
import { createMemoryTrail } from './testing/memory-trail.ts';
import { createTestAuthority } from '../../../protocol/tls/testing/test-authority.ts';
import { startWireServer, type WireServer } from './testing/wire-server.ts';
import { DIRECT_NETWORK } from '../network/direct-network.ts';
import { USUAL_PACE } from './sending-pace.ts';

const authority = await createTestAuthority();
const workstation = await authority.client();
const signer = await createPolicySigner();
const NOW = '2026-06-01T00:00:00.000Z';
const clock = { wallMs: () => Date.parse(NOW), monotonicMs: () => performance.now() };
const random = { value: 0.01 };
let work: CollectorWork | null = null;
let server: WireServer | null = null;
afterEach(async () => {
  random.value = 0.01;
  await work?.stop();
  await server?.close();
});

/** A collector that gives its orders one by one, and a workstation beside it. */
async function world(orders: { id: number; order: Order }[] = []) {
  const trails = new Map<string, Buffer[]>();
  const own = await startWireServer({ authority, trails });
  server = own;
  own.answers.set('GET /v1/health', () => ({ now: NOW }));
  own.answers.set('GET /v1/orders', async ({ path }) => {
    const after = Number(path.split('after=')[1]);
    const next = orders.filter(({ id }) => id > after);
    if (next.length === 0) await new Promise((resolve) => setTimeout(resolve, 300));
    return { orders: next, last: Math.max(after, ...next.map(({ id }) => id)), now: NOW };
  });
  own.answers.set('GET /v1/policy', () => signer.sign({ serial: 1 }));
  const trail = createMemoryTrail();
  const values = new Map<string, unknown>();
  const state = {
    get: (name: string) => values.get(name),
    set: (name: string, value: unknown) => void values.set(name, value),
  };
  const policyStore = await openPolicyStore({ state, clock, trust: signer.trust, builtIn: DEFAULT_POLICY });
  const entries: Entry[] = [];
  const faults = new Set<string>();
  const logged: string[] = [];
  const obeyed: Order[] = [];
  const times: number[] = [];
  const renewals: string[] = [];
  const onPolicy = vi.fn<() => void>();
  const reachability = createReachability();
  const start = () => {
    const identity = { collectorUrl: own.url, ca: authority.pem, certificate: workstation };
    const client = createCollectorClient(identity, DIRECT_NETWORK, reachability.heard);
    work = startCollectorWork({
      pace: { ...USUAL_PACE, lookAgainMs: 5000 },
      client,
      reachability,
      trails: [trail],
      logKey: own.log.key,
      policyStore,
      state,
      clock,
      onPolicy,
      random: () => random.value,
      record: async (entry) => {
        entries.push(entry);
        trail.append(JSON.stringify(entry));
        work?.recordAppended('ordinary');
      },
      faults: { raise: (code) => faults.add(code), clear: (code) => faults.delete(code) },
      log: (event, ..._fields) => void logged.push(event),
      obey: async (order) => void obeyed.push(order),
      onTime: async (collectorMs) => void times.push(collectorMs),
      renew: (when) => renewals.push(when),
    });
    return work;
  };
  const kinds = () => entries.map(({ kind }) => kind);
  return {
    server: own,
    trails,
    trail,
    start,
    policyStore,
    entries,
    kinds,
    faults,
    logged,
    obeyed,
    times,
    renewals,
    onPolicy,
    values,
    orders,
  };
}
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 5000, interval: 10 });

describe('the work with the collector', () => {
  it('begins with policy, clock, orders and the trail', async () => {
    const { start, onPolicy, policyStore, obeyed, times, kinds, trail, values, faults } = await world([
      { id: 3, order: { type: 'lock' } },
      { id: 4, order: { type: 'policy', serial: 1 } },
      { id: 5, order: { type: 'person-disabled', user: 'm.vale' } },
    ]);
    const running = start();
    expect(running.isOnline()).toBe(false);
    await eventually(() => expect(values.get('orders.after')).toBe(5));
    await eventually(() => expect(times.length).toBeGreaterThan(0));
    expect(obeyed).toEqual([{ type: 'lock' }, { type: 'person-disabled', user: 'm.vale' }]);
    expect(onPolicy).toHaveBeenCalledTimes(1);
    expect(policyStore.current()).toMatchObject({ source: 'collector', serial: 1 });
    expect(running.isOnline()).toBe(true);
    await eventually(() => expect(kinds().toSorted()).toEqual(['policy.applied', 'workstation.online']));
    await eventually(() => expect(trail.cursor()).toBe(trail.records.length));
    expect(Math.abs((times[0] ?? 0) - Date.parse(NOW))).toBeLessThan(1000);
    expect([...faults]).toEqual([]);
  });

  it('records and shows a policy that it must refuse, once', async () => {
    const { start, server: own, entries, faults, orders, policyStore } = await world();
    const forged = await (await createPolicySigner()).sign({ serial: 9, policy: DEFAULT_POLICY });
    own.answers.set('GET /v1/policy', () => forged);
    orders.push({ id: 1, order: { type: 'policy', serial: 9 } });
    start();
    await eventually(() => expect([...faults]).toEqual(['policy.bad_signature']));
    await eventually(() => expect(own.heard.filter(({ path }) => path === '/v1/policy').length).toBeGreaterThan(1));
    expect(entries.filter(({ kind }) => kind === 'policy.refused')).toEqual([
      expect.objectContaining({
        outcome: 'denied',
        detail: { code: 'policy.bad_signature', serial: null, inForce: null },
      }),
    ]);
    expect(policyStore.current().source).toBe('built-in');
  });

  it('asks again for a policy that was refused as expired: a clock may have been set right since', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { start, server: own, faults, policyStore } = await world();
      own.answers.set('GET /v1/policy', () => signer.sign({ serial: 3, expiresAt: '2025-01-01T00:00:00Z' }));
      start();
      await eventually(() => expect([...faults]).toEqual(['policy.expired']));
      own.answers.set('GET /v1/policy', () => signer.sign({ serial: 3 }));
      await vi.advanceTimersByTimeAsync(3_600_000);
      await eventually(() => expect(policyStore.current()).toMatchObject({ source: 'collector', serial: 3 }));
      expect([...faults]).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('records once that the trail is refused, shows it, and goes on with everything else', async () => {
    const { start, server: own, trail, entries, faults, orders, obeyed } = await world();
    own.answers.set('POST /v1/records', () => ({ trail: trail.id, seq: 1, head: 'a'.repeat(64) }));
    trail.append('{}');
    start();
    await eventually(() => expect([...faults]).toEqual(['trail.fork']));
    orders.push({ id: 1, order: { type: 'lock' } });
    await eventually(() => expect(obeyed).toEqual([{ type: 'lock' }]));
    const refused = entries.filter(({ kind }) => kind === 'collector.refused');
    expect(refused).toEqual([expect.objectContaining({ detail: { code: 'trail.fork', seq: 1, trail: trail.id } })]);
    expect(trail.cursor()).toBe(0);
  });

  it('records when the collector goes and comes back, and sends what was kept', async () => {
    const { start, server: own, trails, trail, kinds, logged } = await world();
    const running = start();
    await eventually(() => expect(running.isOnline()).toBe(true));
    await own.close();
    await eventually(() => expect(running.isOnline()).toBe(false));
    for (let i = 0; i < 20; i += 1) trail.append(`{"i":${i}}`);
    running.recordAppended('urgent');
    await eventually(() => expect(logged).toContain('sync.waiting'));
    const back = await startWireServer({ authority, trails, log: own.log, port: Number(new URL(own.url).port) });
    server = back;
    back.answers.set('GET /v1/orders', () => new Promise(() => undefined));
    running.networkUp();
    await eventually(() => expect(running.isOnline()).toBe(true));
    await eventually(() => expect(trail.cursor()).toBe(trail.records.length));
    expect(back.stored(trail.id).length).toBeGreaterThanOrEqual(23);
    expect(kinds().filter((kind) => kind.startsWith('workstation.'))).toEqual([
      'workstation.online',
      'workstation.offline',
      'workstation.online',
    ]);
    const states = logged.filter((event) => event.startsWith('collector.'));
    expect(states).toEqual(['collector.online', 'collector.offline', 'collector.online']);
    await eventually(() => expect(logged.filter((event) => event.startsWith('sync.')).at(-1)).toBe('sync.recovered'));
  });

  it('looks whether the certificate is due once the collector is heard, and each hour', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { start, renewals } = await world();
      const running = start();
      expect(renewals).toEqual([]);
      await eventually(() => expect(running.isOnline()).toBe(true));
      expect(renewals).toEqual(['heard']);
      vi.advanceTimersByTime(2 * 3_600_000);
      expect(renewals).toEqual(['heard', 'hour', 'hour']);
    } finally {
      vi.useRealTimers();
    }
  });

  it('records nothing of its coming and going once the last record is due', async () => {
    const { start, kinds } = await world();
    const running = start();
    running.recordNoMore();
    await eventually(() => expect(running.isOnline()).toBe(true));
    expect(kinds()).not.toContain('workstation.online');
  });

  it('records once that somebody else answers in its place', async () => {
    const { start, server: own, entries, faults } = await world();
    const running = start();
    await eventually(() => expect(running.isOnline()).toBe(true));
    await own.close();
    const identity = await (await createTestAuthority()).server();
    server = await startWireServer({ authority, identity, port: Number(new URL(own.url).port) });
    running.networkUp();
    await eventually(() => expect([...faults]).toContain('collector.untrusted'));
    running.networkUp();
    await running.stop();
    expect(entries.filter(({ kind }) => kind === 'collector.refused')).toEqual([
      { kind: 'collector.refused', outcome: 'failure', detail: { code: 'collector.untrusted' } },
    ]);
    expect(server.heard).toEqual([]);
  });

  it('sends what was recorded last before it ends, and a second trail beside the first', async () => {
    const { start, server: own, trail } = await world();
    const running = start();
    await eventually(() => expect(running.isOnline()).toBe(true));
    const rest = createMemoryTrail();
    for (let i = 0; i < 300; i += 1) rest.append(`{"rest":${i}}`);
    running.send(rest);
    trail.append('{"kind":"agent.stopped"}');
    await running.stop();
    expect(own.stored(trail.id)).toHaveLength(trail.records.length);
    expect(own.stored(rest.id)).toHaveLength(300);
  });

  it('does not wait long at its end for a collector that is busy', async () => {
    const { start, server: own, trail } = await world();
    const running = start();
    await eventually(() => expect(running.isOnline()).toBe(true));
    own.answers.set('POST /v1/records', () => new Promise(() => undefined));
    trail.append('{}');
    const startedMs = performance.now();
    await running.stop();
    expect(performance.now() - startedMs).toBeLessThan(4000);
  });

  it('finds a collector that was away within seconds, though its own pauses have grown', async () => {
    const { start, server: own, trails, trail } = await world();
    random.value = 0.9;
    const running = start();
    await eventually(() => expect(running.isOnline()).toBe(true));
    await eventually(() => expect(trail.cursor()).toBeGreaterThan(0));
    await own.close();
    await eventually(() => expect(running.isOnline()).toBe(false));
    trail.append('{"while":"away"}');
    await new Promise((resolve) => setTimeout(resolve, 8000)); // pauses of up to 7 seconds are next
    server = await startWireServer({ authority, trails, log: own.log, port: Number(new URL(own.url).port) });
    server.answers.set('GET /v1/orders', () => new Promise(() => undefined));
    const backMs = performance.now();
    await vi.waitFor(() => expect(trail.cursor()).toBe(trail.records.length), { timeout: 10_000, interval: 20 });
    expect(performance.now() - backMs).toBeLessThan(10_000);
  });
});
