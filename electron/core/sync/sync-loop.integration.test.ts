import { afterEach, describe, expect, it, vi } from 'vitest';
import { AgentError, refuse } from '../errors.ts';
import type { SyncState } from './sync-loop.ts';
import { createMemoryTrail } from './testing/memory-trail.ts';
import { createWorld, endWorlds, halted } from './testing/sync-world.ts';

const NO_RECEIPT = { checkpoint: '', runs: [], consistency: null };
afterEach(endWorlds);
const pushback = (seconds: number) =>
  ({ kind: 'answer', status: 503, body: '{"code":"pushback"}', headers: { 'retry-after': String(seconds) } }) as const;

describe('the sync loop', () => {
  it('sends everything, in batches and as its exact bytes', async () => {
    const { start, isThere, expectSame, posts } = await createWorld(2300);
    start();
    await isThere(2300);
    expectSame();
    expect(posts().map(({ headers }) => headers['glasskey-from'])).toEqual(['1', '1001', '2001']);
    expect(posts().every(({ headers }) => headers['content-encoding'] === 'zstd')).toBe(true);
  });

  it('packs the next batch while the last one is under way, and drops it where that is not taken', async () => {
    const { server, client, trail, start, isThere, expectSame, posts } = await createWorld(2300);
    const isPacking = Promise.withResolvers<void>();
    server.mishaps.push({ kind: 'none' }, { kind: 'none' }, { kind: 'lost-answer' });
    start({
      trail: {
        ...trail,
        unsent: (maxRecords, maxBytes, after) => {
          if (after === 1000) isPacking.resolve();
          return trail.unsent(maxRecords, maxBytes, after);
        },
      },
      send: async (batch) => {
        const answer = await client.sendRecords(batch);
        await isPacking.promise; // it would never answer somebody who waits for it first
        return answer;
      },
    });
    await isThere(2300);
    expectSame();
    expect(posts().map(({ headers }) => headers['glasskey-from'])).toEqual(['1', '1001', '1001', '2001']);
  });

  it('goes on when another program held the trail for a while, and when its own disk failed for a while', async () => {
    const { trail, start, states, isThere, expectSame } = await createWorld(3);
    const troubles = [
      () => refuse('trail.in_use'),
      () => {
        throw new AgentError('audit.io_failed');
      },
    ];
    const loop = start({
      trail: { ...trail, unsent: (...asked) => troubles.shift()?.() ?? trail.unsent(...asked) },
    });
    for (const code of ['trail.in_use', 'audit.io_failed']) {
      await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'waiting', code }));
      loop.wake('urgent');
    }
    await isThere(3);
    expectSame();
  });

  it('wakes for a new record', async () => {
    const { start, isThere, more } = await createWorld(1);
    const loop = start();
    await isThere(1);
    more(1);
    loop.wake('append');
    await isThere(2);
  });

  it.each(['reset', 'lost-answer', 'cut-answer'] as const)(
    'gets over a %s, with every record there once',
    async (kind) => {
      const { server, trail, start, isThere, expectSame } = await createWorld(50);
      server.mishaps.push({ kind }, { kind }, { kind });
      start();
      await isThere(50);
      expectSame();
      expect(server.stored(trail.id).length).toBe(50);
    },
  );

  it('waits as long as it is asked to, urgent records too', async () => {
    const { server, start, states, posts, isThere } = await createWorld(3);
    server.mishaps.push(pushback(1));
    const startedMs = performance.now();
    const loop = start();
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject({ kind: 'waiting', code: 'pushback' }));
    loop.wake('urgent');
    loop.wake('append');
    await isThere(3);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990);
    expect(posts().length).toBe(1);
  });

  it('leaves its own back-off at once for an urgent record, and not for others', async () => {
    const { server, start, states, isThere } = await createWorld(3);
    server.mishaps.push({ kind: 'reset' });
    const loop = start({ random: () => 0.9999 }); // half a second, and doubling
    await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'waiting', code: 'collector.unreachable' }));
    const startedMs = performance.now();
    loop.wake('urgent');
    await isThere(3);
    expect(performance.now() - startedMs).toBeLessThan(400);
  });

  it('turns to gzip when zstd is not understood', async () => {
    const { server, start, isThere, posts } = await createWorld(3);
    server.mishaps.push({ kind: 'answer', status: 404, body: '{"code":"not_found"}' });
    server.mishaps.push({ kind: 'answer', status: 415, body: '{"code":"request.invalid"}' });
    start();
    await isThere(3);
    expect(posts().map(({ headers }) => headers['content-encoding'])).toEqual(['zstd', 'gzip']);
  });

  it('packs anew what was packed ahead when its sending failed', async () => {
    const { client, start, isThere, expectSame } = await createWorld(2300);
    const encodings: string[] = [];
    start({
      send: async (batch) => {
        encodings.push(batch.encoding);
        const isNotUnderstood = batch.from > 1 && batch.encoding === 'zstd';
        return isNotUnderstood ? { ok: false, status: 415, code: 'request.invalid' } : client.sendRecords(batch);
      },
    });
    await isThere(2300);
    expectSame();
    expect(encodings).toEqual(['zstd', 'zstd', 'gzip', 'gzip']);
  });

  it.each([
    ['the collector', '{"code":"request.too_large"}'],
    ['a proxy before it', '<html>413 Request Entity Too Large</html>'],
  ])('halves a batch that is too large for %s', async (_, body) => {
    const { server, start, isThere, expectSame, posts } = await createWorld(40);
    server.mishaps.push({ kind: 'answer', status: 404, body: '{"code":"not_found"}' });
    server.mishaps.push({ kind: 'answer', status: 413, body });
    start();
    await isThere(40);
    expectSame();
    expect(posts().length).toBe(2);
  });

  it('parks what is refused for what it is, says so, and tries again when the workstation wakes up', async () => {
    const { server, trail, start, states, posts, isThere } = await createWorld(3);
    server.mishaps.push({ kind: 'answer', status: 404, body: '{"code":"not_found"}' });
    server.mishaps.push({ kind: 'answer', status: 400, body: '{"code":"request.invalid"}' });
    const loop = start();
    await vi.waitFor(() => expect(states.at(-1)).toEqual({ kind: 'parked', code: 'request.invalid' }));
    for (const reason of ['append', 'urgent'] as const) loop.wake(reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([posts().length, trail.cursor()]).toEqual([1, 0]);
    loop.wake('network');
    await isThere(3);
  });

  it('sends again what was taken while the answer was lost, after a restart too', async () => {
    const { server, start, isThere, trail, posts, client } = await createWorld(10);
    server.mishaps.push({ kind: 'answer', status: 404, body: '{"code":"not_found"}' }, { kind: 'lost-answer' });
    const loop = start({ random: () => 0.9999 });
    await vi.waitFor(() => expect(server.stored(trail.id).length).toBe(10));
    await loop.stop();
    expect(trail.cursor()).toBe(0);
    start({ held: client.held });
    await isThere(10);
    expect(posts().length).toBe(2); // the receipt was lost with the answer
    expect(server.stored(trail.id).length).toBe(10);
  });
});

describe('evidence', () => {
  it('stops for good when the collector holds other bytes', async () => {
    const [one, two] = [await createWorld(5), await createWorld(0)];
    one.start();
    await one.isThere(5);
    // Another record under a number that the collector has: an old copy of the database was put back.
    for (const { bytes } of one.trail.records.slice(0, 3)) two.trail.append(String(bytes));
    const copy = { ...two.trail, id: one.trail.id };
    const states: SyncState[] = [];
    const loop = one.start({ trail: copy, onState: (state) => states.push(state) });
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted('trail.fork')));
    const asked = one.server.heard.length;
    for (const reason of ['append', 'urgent', 'network'] as const) loop.wake(reason);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(one.server.heard.length).toBe(asked);
    expect(one.server.stored(one.trail.id).length).toBe(5);
  });

  /** A trail with the first `count` records of another and then its own, of which `acknowledged` were, it believes. */
  const copyOf = async (whole: ReturnType<typeof createMemoryTrail>, count: number, acknowledged = 0) => {
    const copy = createMemoryTrail(whole.id);
    for (const { bytes } of whole.records.slice(0, count)) copy.append(String(bytes));
    copy.append('{"another":"record"}');
    if (acknowledged > 0) copy.acknowledge(acknowledged, copy.records[acknowledged - 1]?.head ?? '', NO_RECEIPT);
    return copy;
  };

  it.each([
    ['is behind what the collector holds', 3, 0, ['trail.fork', 'trail.rewritten']],
    ['is ahead of it and differs', 4, 0, ['trail.fork', 'trail.rewritten']],
    ['believes that more was acknowledged', 8, 8, ['trail.collector_behind', 'trail.gap']],
  ] as const)('shows the collector a trail that %s, so that it alarms too', async (_, count, acknowledged, codes) => {
    const [own, refusal] = codes;
    const { server, trail, start, isThere, more, posts } = await createWorld(5);
    const loop = start();
    await isThere(5);
    await loop.stop();
    more(5);
    const states: SyncState[] = [];
    const sent = posts().length;
    const copy = await copyOf(trail, count, acknowledged);
    const asked = vi.fn<typeof copy.unsent>(copy.unsent);
    start({ trail: { ...copy, unsent: asked }, onState: (state) => states.push(state) });
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted(own)));
    expect(server.refusals).toEqual([refusal]);
    expect(posts().length).toBe(sent + 1);
    expect(asked).not.toHaveBeenCalled(); // one record, of however many
    expect(server.stored(trail.id).length).toBe(5);
  });

  it('shows it after the network is back, if it was gone just then', async () => {
    const { server, trail, start, isThere } = await createWorld(5);
    const loop = start();
    await isThere(5);
    await loop.stop();
    const states: SyncState[] = [];
    server.mishaps.push({ kind: 'none' }, { kind: 'reset' });
    start({ trail: await copyOf(trail, 3), onState: (state) => states.push(state) });
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted('trail.fork')));
    expect(server.refusals).toEqual(['trail.rewritten']);
  });

  it.each(['trail.gap', 'trail.fork', 'trail.rewritten', 'trail.record_invalid'])(
    'stops for good on %s',
    async (code) => {
      const { server, trail, start, states } = await createWorld(5);
      server.mishaps.push({ kind: 'answer', status: 404, body: '{"code":"not_found"}' });
      server.mishaps.push({ kind: 'answer', status: 409, body: JSON.stringify({ code, seq: 2 }) });
      start();
      await vi.waitFor(() => expect(states.at(-1)).toEqual({ ...halted(code), seq: 2 }));
      expect(trail.cursor()).toBe(0);
    },
  );

  it.each([
    ['another head', (trail: string) => ({ trail, seq: 5, head: 'a'.repeat(64) })],
    ['a number that we never had', (trail: string) => ({ trail, seq: 6, head: 'a'.repeat(64) })],
    ['another trail', (_: string, head: string) => ({ trail: crypto.randomUUID(), seq: 5, head })],
  ])('does not move the cursor for an answer with %s', async (_what, answer) => {
    const { server, trail, start, states } = await createWorld(5);
    const value = answer(trail.id, trail.records.at(-1)?.head ?? '');
    server.answers.set('POST /v1/records', () => value);
    start();
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted('trail.fork')));
    expect(trail.cursor()).toBe(0);
  });
});
