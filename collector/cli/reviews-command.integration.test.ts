import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { ReviewSchema } from '../../protocol/wire/reader.ts';
import { queries } from '../store/queries.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { createTestReader } from '../testing/test-reader.ts';

const REVIEWS = 1003;
let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
  const { store } = collector.running().collector;
  const seat = { id: 'w', name: 'reading-1', machineId: 'm', site: 'north', enrolledMs: 0, seenMs: 0 };
  store.change(queries.insertInto('workstations').values(seat));
  const about = {
    grantId: 'g',
    trail: 't',
    workstation: 'w',
    user: 'ada',
    identity: 'verified',
    startedMs: 0,
  } as const;
  store.transaction(() => {
    for (let seq = 1; seq <= REVIEWS; seq += 1)
      store.change(queries.insertInto('reviews').values({ ...about, seq, deadlineMs: seq, state: 'open' }));
  });
});
afterAll(() => collector.close());

const idsIn = (list: unknown): readonly number[] =>
  z
    .array(ReviewSchema)
    .parse(list)
    .map(({ id }) => id);

it.each([
  { what: 'that are open', options: [], end: -1 },
  { what: 'that there ever were', options: ['--all'], end: 0 },
])('of more reviews $what than one answer holds, it says how the rest is listed, here and from afar', async (list) => {
  const args = ['reviews', ...list.options];
  const here = (more: readonly string[]) => runCommand([...args, ...more, '--json', '--data', collector.dataDir]);
  const first = await here([]);
  const ids = idsIn(first.json());
  const end = String(ids.at(list.end));
  expect([ids.length, first.error]).toEqual([1000, `3 more: ${args.join(' ')} --beyond ${end}\n`]);
  const rest = await here(['--beyond', end]);
  expect([rest.error, new Set([...ids, ...idsIn(rest.json())]).size]).toEqual(['', REVIEWS]);
  const rita = await createTestReader(collector, `rita${list.options.length}`, ['audit-reviewer']);
  expect((await rita([...args, '--beyond', end, '--json'])).json()).toEqual(rest.json());
  expect((await here(['--beyond', 'x'])).code).toBe(2);
});
