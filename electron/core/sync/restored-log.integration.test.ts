import { afterEach, expect, it, vi } from 'vitest';
import { refuse } from '../errors.ts';
import type { Entry } from '../recorder.ts';
import { UNREACHABLE, type CollectorRefusal } from './collector-answer.ts';
import { createLogDesk } from './follow-restoration.ts';
import { createMemoryTrail } from './testing/memory-trail.ts';
import { createWorld, endWorlds, halted } from './testing/sync-world.ts';

afterEach(endWorlds);

const PUSHBACK: CollectorRefusal = { ok: false, code: 'pushback', status: 503, retryAfterSeconds: 0 };
const BEHIND: CollectorRefusal = { ok: false, code: 'log.behind', status: 503, retryAfterSeconds: 0 };
const REFUSED: CollectorRefusal = { ok: false, code: 'collector.unreachable', status: 502 };
const SILENCES = [
  ['is not heard', UNREACHABLE],
  ['pushes back', PUSHBACK],
  ['is spoken for by a proxy', REFUSED],
] as const;

/** The world's log desk, of which some questions end otherwise, the first time first; and what it recorded. */
async function deskOf({ client }: Pick<Awaited<ReturnType<typeof createWorld>>, 'client'>) {
  const entries: Entry[] = [];
  const fates = { restorations: [] as CollectorRefusal[], show: [] as CollectorRefusal[] };
  const own = createLogDesk(client, async (entry) => void entries.push(entry));
  const desk: typeof own = {
    ...own,
    restorations: async () => fates.restorations.shift() ?? own.restorations(),
    show: async (note) => fates.show.shift() ?? own.show(note),
  };
  return { desk, fates, entries };
}

/** A workstation whose five records are acknowledged, and a collector whose log was begun anew since. */
async function restoredWorld() {
  const world = await createWorld(5);
  const { desk, fates, entries } = await deskOf(world);
  const loop = world.start({ desk });
  await world.isThere(5);
  const statement = world.server.log.restore();
  world.server.answers.set('GET /v1/log/restorations', () => ({ statements: [statement] }));
  world.more(1);
  return { ...world, loop, fates, entries, statement };
}

it.each(SILENCES)('a restored log is followed, once the collector that %s answers', async (_, silence) => {
  const { fates, loop, isThere, states, view, entries, statement } = await restoredWorld();
  fates.restorations.push(silence, silence);
  loop.wake('append');
  await isThere(6);
  expect(view.log().name).toMatch(/\/2$/);
  expect(states.map(({ kind }) => kind)).not.toContain('halted');
  expect(entries).toMatchObject([{ kind: 'log.restored', detail: { statements: [statement] } }]);
});

it('a restored log is followed once the disk takes its name', async () => {
  const world = await createWorld(5);
  let isFull = true;
  const view = {
    ...world.view,
    follow: (origin: string) => (isFull ? refuse('audit.disk_full') : world.view.follow(origin)),
  };
  const loop = world.start({ view });
  await world.isThere(5);
  const statement = world.server.log.restore();
  world.server.answers.set('GET /v1/log/restorations', () => ({ statements: [statement] }));
  world.more(1);
  loop.wake('append');
  await vi.waitFor(() => expect(world.states.at(-1)).toEqual({ kind: 'waiting', code: 'audit.disk_full' }));
  isFull = false;
  loop.wake('urgent');
  await world.isThere(6);
});

/** A workstation of which the collector lacks what it had acknowledged: three records of five. */
async function behindWorld() {
  const world = await createWorld(5);
  const loop = world.start();
  await world.isThere(5);
  await loop.stop();
  const copy = createMemoryTrail(world.trail.id);
  for (const { bytes } of world.trail.records.slice(0, 3)) copy.append(String(bytes));
  const { seq, head } = copy.records[2]!;
  const held = async () => ({ ok: true, value: { trail: world.trail.id, seq, head } }) as const;
  const { desk, fates } = await deskOf(world);
  world.server.answers.set('GET /v1/log/restorations', () => ({ statements: [] }));
  world.server.answers.set('POST /v1/log/seen', () => ({ known: true }));
  world.states.length = 0;
  return { ...world, fates, start: () => world.start({ desk, held }) };
}

it.each(SILENCES)('a collector that holds less and %s is not judged before it has answered', async (_, silence) => {
  const { fates, start, states } = await behindWorld();
  fates.restorations.push(silence);
  fates.show.push(silence, BEHIND);
  start();
  await vi.waitFor(() => expect(states.at(-1)).toMatchObject(halted('trail.collector_behind')));
  const codes = states.flatMap((state) => (state.kind === 'waiting' || state.kind === 'parked' ? [state.code] : []));
  expect(codes.filter((code) => code !== silence.code)).toEqual(['log.behind']);
});

it('another history under one name is told at once, although the collector is not heard on it', async () => {
  const world = await createWorld(5);
  const { desk, fates } = await deskOf(world);
  const loop = world.start({ desk });
  await world.isThere(5);
  const { note } = world.view.seen();
  world.server.log.rewrite(Array.from({ length: 8 }, (_, at) => Buffer.alloc(32, at)));
  world.server.answers.set('GET /v1/log/restorations', () => ({ statements: [] }));
  fates.show.push(UNREACHABLE);
  world.more(1);
  loop.wake('append');
  await vi.waitFor(() => expect(world.states.at(-1)).toMatchObject(halted('log.split_view')));
  const evidence = [note, expect.stringContaining('glasskey.collector/test')];
  expect(world.states).toContainEqual({ kind: 'waiting', code: 'log.split_view', evidence });
});
