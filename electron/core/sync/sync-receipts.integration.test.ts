import { generateKeyPairSync } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCheckpoint, signCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { noteSigner } from '../../../protocol/log/signed-note.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import { createWorld, endWorlds, halted } from './testing/sync-world.ts';

const FOREIGN = signCheckpoint(
  { size: 5, root: Buffer.alloc(32) },
  noteSigner('glasskey.collector/test', generateKeyPairSync('ed25519').privateKey),
);
afterEach(endWorlds);

describe('the receipts of the collector’s log', () => {
  it('are kept with the records, and the newest checkpoint is asked to be followed', async () => {
    const { trail, view, start, isThere, more, posts } = await createWorld(1200);
    const loop = start();
    await isThere(1200);
    more(3);
    loop.wake('append');
    await isThere(1203);
    expect(trail.receipts.map(({ runs }) => runs.map(({ seq, count }) => [seq, count]))).toEqual([
      [[1, 1000]],
      [[1001, 200]],
      [[1201, 3]],
    ]);
    expect(posts().map(({ headers }) => headers['glasskey-log-size'])).toEqual([undefined, '1000', '1200']);
    expect(view.seen().size).toBe(1203);
  });

  it('are kept once what is on its way to a slow disk is there, and hold up nothing before', async () => {
    const { client, trail, view, start, isThere } = await createWorld(5);
    const disk = Promise.withResolvers<void>();
    trail.onItsWay = disk.promise;
    const answered = Promise.withResolvers<void>();
    start({ send: (batch) => client.sendRecords(batch).finally(answered.resolve) });
    await answered.promise;
    await nextTurn();
    expect([trail.cursor(), view.seen().size]).toEqual([0, null]);
    disk.resolve();
    await isThere(5);
  });

  it('cover what was taken in before its answer was lost', async () => {
    const { server, trail, start, isThere } = await createWorld(10);
    server.mishaps.push({ kind: 'none' }, { kind: 'lost-answer' });
    start();
    await isThere(10);
    expect(trail.receipts.flatMap(({ runs }) => runs.map(({ count }) => count))).toEqual([10]);
  });

  const OTHER = [Buffer.alloc(32, 1), Buffer.alloc(32, 2), Buffer.alloc(32, 3), Buffer.alloc(32, 4)];
  it.each([
    ['another history of the same length and more', [...OTHER, ...OTHER], 'log.split_view'],
    ['less than it did', OTHER.slice(0, 1), 'log.went_back'],
  ])('stop everything when the log shows %s; both checkpoints are the evidence', async (_, leaves, code) => {
    const { server, trail, view, states, start, isThere, more } = await createWorld(5);
    const loop = start();
    await isThere(5);
    const { note } = view.seen();
    server.log.rewrite(leaves);
    more(1);
    loop.wake('append');
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted(code)));
    const state = states.at(-1);
    const [seen, shown] = (state?.kind === 'halted' ? state.evidence : undefined) ?? [];
    expect(seen).toBe(note);
    expect(shown).not.toBe(note);
    expect(openCheckpoint(shown ?? '', view.log())).not.toBeNull();
    expect(trail.cursor()).toBe(5);
    expect(view.seen().note).toBe(note);
  });

  it.each([
    ['is missing', () => ({}), 'log.receipt_missing'],
    [
      'is of another log',
      (answer: Receipt) => ({ receipt: { ...answer, checkpoint: FOREIGN } }),
      'log.receipt_invalid',
    ],
    ['proves fewer records', (answer: Receipt) => ({ receipt: { ...answer, runs: [] } }), 'log.receipt_invalid'],
    [
      'proves another place',
      (answer: Receipt) => ({
        receipt: { ...answer, runs: answer.runs.map((run) => ({ ...run, first: run.first + 1 })) },
      }),
      'log.receipt_invalid',
    ],
  ])('acknowledge nothing when one %s', async (_, change, code) => {
    const { server, client, trail, states, start } = await createWorld(5);
    start({
      send: async (batch) => {
        const answer = await client.sendRecords(batch);
        if (!answer.ok || answer.value.receipt === undefined) return answer;
        const { receipt, ...rest } = answer.value;
        return { ok: true, value: { ...rest, ...change(receipt) } };
      },
    });
    await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted(code)));
    expect(trail.cursor()).toBe(0);
    expect(server.stored(trail.id).length).toBe(5);
  });
});
