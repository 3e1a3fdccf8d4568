import { afterAll, beforeAll, expect, it } from 'vitest';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { runAppending, type AppendRun, type KillMoment, type Returned } from './support/append-run.ts';
import { exportOfAgent, exportOfCollector, linesOf, openLine, verifyIndependently } from './support/exports.ts';
import { createSeeded, SEED } from './support/seeded.ts';
import { secondsSince, tellFigures } from './support/tell-figures.ts';

const RECORDS = 10_000;
const KILLS = 50;
const COLLECTOR_KILLS = 4;
/** Appends that go on while what was kept is sent. */
const MEANWHILE = 300;

let room: ProofRoom;
beforeAll(async () => {
  room = await openProofRoom();
});
afterAll(() => room.stop());

const { between, oneOf } = createSeeded(1);

/** One kill in eight comes before the trail is open or as it opens; the others after so many appends and a little more. */
function nextKill(): KillMoment {
  const kind = oneOf(['starting', ...Array.from({ length: 7 }, () => 'appending' as const)] as const);
  if (kind === 'starting') return { kind, afterMs: between(0, 350) };
  return { kind, afterReturned: between(1, 430), thenMs: between(0, 6) };
}

const started = { event: 0 };
/** Each run has event numbers of its own: what was on its way when a kill came is not appended again by the next. */
function appending(count: number, kill: KillMoment | null): Promise<AppendRun> {
  const { agentFolder: folder, env } = room;
  const first = started.event;
  started.event += count;
  return runAppending({ folder, env, first, count, seed: SEED + first, kill });
}

/** Appends with the collector gone, killed again and again; then as many more as are missing. */
async function appendUnreachable(): Promise<readonly AppendRun[]> {
  const runs: AppendRun[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) runs.push(await appending(RECORDS, nextKill()));
  const missing = RECORDS - runs.reduce((sum, { returned }) => sum + returned.length, 0);
  if (missing > 0) runs.push(await appending(missing, null));
  return runs;
}

/** Sends everything, while the agent works on and the collector is killed again and again. */
async function drain(total: number): Promise<{ readonly run: AppendRun; readonly collectorKills: number }> {
  const moments = Array.from({ length: COLLECTOR_KILLS }, () => between(1, total - 1000)).toSorted((a, b) => a - b);
  let killing: Promise<void> = Promise.resolve();
  let collectorKills = 0;
  const crash = async (): Promise<void> => {
    collectorKills += 1;
    await room.collector.kill();
    await room.collector.start();
  };
  const { agentFolder: folder, env } = room;
  const first = started.event;
  const run = await runAppending({
    folder,
    env,
    first,
    count: MEANWHILE,
    seed: SEED,
    drain: true,
    kill: null,
    onAcknowledged: (seq) => {
      while ((moments[0] ?? Infinity) <= seq) {
        moments.shift();
        killing = killing.then(crash);
      }
    },
  });
  await killing;
  return { run, collectorKills };
}

/** How the records at the collector stand to the appends that returned. */
function judge(returned: readonly Returned[], held: readonly string[]) {
  const records = held.map(openLine);
  const seqOf = new Map(records.map(({ id, seq }) => [id, seq]));
  const events = records.flatMap(({ detail }) => (typeof detail['n'] === 'number' ? [detail['n']] : []));
  const seqs = returned.map(({ id }) => seqOf.get(id) ?? 0);
  const isOutOfOrder = (seq: number, at: number): boolean => at > 0 && seq <= (seqs[at - 1] ?? 0);
  return {
    lost: seqs.filter((seq) => seq === 0).length,
    elsewhere: returned.filter(({ seq }, at) => seqs[at] !== seq).length,
    doubled: records.length - seqOf.size + events.length - new Set(events).size,
    outOfOrder: seqs.filter(isOutOfOrder).length + records.filter(({ seq }, at) => seq !== at + 1).length,
  };
}

it('every append that returned is at the collector once and in order, whatever was killed when', async () => {
  const fromMs = performance.now();
  await room.collector.stop();
  const runs = await appendUnreachable();
  const appended = performance.now();
  const offline = runs.flatMap(({ returned }) => returned);
  expect(runs.filter(({ isWhole }) => !isWhole).length).toBe(KILLS);
  expect(offline.length).toBeGreaterThanOrEqual(RECORDS);

  await room.collector.start();
  const { run, collectorKills } = await drain(offline.length);
  const drained = secondsSince(appended);
  const returned = [...offline, ...run.returned];

  const agentFile = await exportOfAgent(room);
  // The export is itself a record, which is sent like any other.
  await runAppending({ ...room, folder: room.agentFolder, first: 0, count: 0, seed: 0, drain: true, kill: null });
  const trail = run.trail ?? '';
  const collectorFile = await exportOfCollector(room, trail);
  const [own, held] = [linesOf(agentFile), linesOf(collectorFile)];
  const { lost, elsewhere, doubled, outOfOrder } = judge(returned, held);
  const unheard = held.length - returned.length;
  const kills = `${KILLS} kills of the agent, ${collectorKills} of the collector, seed ${SEED}`;
  tellFigures('exactly-once', [
    `returned ${returned.length}, at the collector ${held.length}, lost ${lost}, doubled ${doubled}, out of order ${outOfOrder}; ${kills}, ${secondsSince(fromMs)}`,
    `appended while the collector was unreachable: ${offline.length}; sent within ${drained}, with ${run.returned.length} more appended meanwhile`,
    `at the collector without having been heard to return (on their way when a kill came, and what the trail says of itself): ${unheard}`,
    `lines of the agent's export that differ from the collector's: ${own.filter((line, at) => line !== held[at]).length} of ${own.length}`,
  ]);
  expect({ lost, elsewhere, doubled, outOfOrder }).toEqual({ lost: 0, elsewhere: 0, doubled: 0, outOfOrder: 0 });
  expect(collectorKills).toBeGreaterThan(1);
  expect(own.join('\n') === held.join('\n')).toBe(true);
  for (const file of [agentFile, collectorFile]) {
    expect(await verifyIndependently(file)).toMatchObject({ count: held.length, trail });
  }
}, 200_000);

it('the counting sees a record that is lost, doubled or out of order', () => {
  const id = (n: number): string => `018f5a52-52f8-7d3c-9a52-5b9b4d6a3c${10 + n}`;
  const line = (seq: number, n: number): string => {
    const record = Buffer.from(JSON.stringify({ id: id(n), seq, kind: 'study.opened', detail: { n } }));
    return JSON.stringify({ seq, leaf: '', head: '', record: record.toString('base64') });
  };
  const returned = [1, 2, 3].map((n) => ({ event: n, seq: n, id: id(n) }));
  const whole = { lost: 0, elsewhere: 0, doubled: 0, outOfOrder: 0 };
  expect(judge(returned, [line(1, 1), line(2, 2), line(3, 3)])).toEqual(whole);
  expect(judge(returned, [line(1, 1), line(2, 2)])).toMatchObject({ lost: 1 });
  expect(judge(returned, [line(1, 1), line(2, 2), line(3, 3), line(4, 3)]).doubled).toBeGreaterThan(0);
  expect(judge(returned, [line(1, 2), line(2, 1), line(3, 3)]).outOfOrder).toBeGreaterThan(0);
});
