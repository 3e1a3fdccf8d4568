import { createHash, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../protocol/wire/heartbeat.ts';
import { UpdateReplySchema, type UpdateReply } from '../../protocol/wire/update.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { changeRing, listWorkstations, revokeWorkstation } from '../enrolment/workstations.ts';
import { SILENT_MS } from '../health/silent-workstations.ts';
import { queries } from '../store/queries.ts';
import { runCommand } from '../testing/run-command.ts';
import { testHeartbeat } from '../testing/test-heartbeat.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { createCaller, enrolTestWorkstation } from '../testing/test-workstation.ts';
import { seatsOf } from './find-seats.ts';
import { changeRollout, latestRollout } from './rollouts.ts';
import { watchRollout } from './watch-rollout.ts';

const HOUR_MS = 3_600_000;
let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());
/** Each begins without workstations, and without a rollout. */
afterEach(() => {
  for (const { id } of listWorkstations(own())) revokeWorkstation(own(), id, 'test');
  change('finish');
  pass(-passedMs); // certificates that are made in the future count for nobody yet
});

const own = () => collector.running().collector;
const run = (...args: readonly string[]) => runCommand(['rollout', ...args, '--data', collector.dataDir]);
const start = async (rings = 'pilot:0h,early:24h'): Promise<void> => {
  expect(await run('start', '0.3.0', '--rings', rings)).toMatchObject({ code: 0 });
};
/** As the command does it, by the collector's own clock. */
const change = (how: 'hold' | 'resume' | 'finish'): boolean =>
  changeRollout(own(), how, { actor: 'test', because: 'asked_for' });
let passedMs = 0;
function pass(ms: number): void {
  passedMs += ms;
  collector.clock.advance(ms);
}
const sweep = (): void => watchRollout(own(), SILENT_MS + 1);

type Station = {
  readonly id: string;
  readonly say: (said?: Partial<Heartbeat>) => Promise<void>;
  /** What its updater is told. */
  readonly hear: () => Promise<UpdateReply>;
  readonly ask: () => Promise<string | null>;
};

async function enrol(name: string, ring: string | null): Promise<Station> {
  const machine = createHash('sha256').update(`${name} ${randomUUID()}`).digest('hex');
  const known = new Set(listWorkstations(own()).map(({ id }) => id));
  const { call } = await enrolTestWorkstation(collector, machine);
  const id = listWorkstations(own()).find((row) => !known.has(row.id))?.id ?? '';
  if (ring !== null) changeRing(own(), { id, ring, actor: 'test' });
  const say = async (said: Partial<Heartbeat> = {}): Promise<void> => {
    const json = testHeartbeat(collector.clock.wallMs(), { version: '0.2.0', severity: 'ok', faults: [], ...said });
    expect((await call('POST', '/v1/heartbeat', { json })).status).toBe(200);
  };
  await say();
  const stranger = createCaller(collector); // it has no certificate
  const hear = async (): Promise<UpdateReply> =>
    UpdateReplySchema.parse((await stranger('GET', `/v1/update?machine=${machine}`)).json());
  return { id, say, hear, ask: async () => (await hear()).version };
}

describe('a rollout', () => {
  it('names the version ring by ring as time goes on, and nobody who is in none of them or not known', async () => {
    const [pilot, early, none] = [await enrol('a', 'pilot'), await enrol('b', 'early'), await enrol('c', null)];
    expect(await pilot.ask()).toBeNull();
    await start();
    expect([await pilot.ask(), await early.ask(), await none.ask()]).toEqual(['0.3.0', null, null]);
    await pilot.say({ version: '0.3.0' });
    expect(await pilot.ask()).toBeNull();
    pass(24 * HOUR_MS);
    await pilot.say({ version: '0.3.0' });
    await early.say();
    expect([await early.ask(), await none.ask()]).toEqual(['0.3.0', null]);
    const json = (await run('show', '--json')).json();
    expect(json).toMatchObject({
      version: '0.3.0',
      state: 'running',
      rings: [
        { ring: 'pilot', all: 1, named: 1, have: 1, unwell: 0 },
        { ring: 'early', all: 1, named: 1, have: 0, unwell: 0 },
      ],
    });
  });

  it('goes no further when nobody has shown that the version is well, however late it is', async () => {
    const [pilot, early] = [await enrol('a', 'pilot'), await enrol('b', 'early')];
    await start();
    expect(await pilot.ask()).toBe('0.3.0');
    pass(100 * HOUR_MS);
    await pilot.say(); // not updated yet
    await early.say();
    expect(await early.ask()).toBeNull();
  });

  it.each<readonly [string, (pilot: Station) => void | Promise<void>]>([
    [
      'says that something is wrong',
      (pilot) => pilot.say({ version: '0.3.0', severity: 'error', faults: ['vault.locked'] }),
    ],
    ['could not install', (pilot) => pilot.say({ faults: ['updater.failed'] })],
    ['falls silent', () => pass(SILENT_MS + 60_000)],
    [
      'ends to take it up, and does not come back',
      async (pilot) => {
        await pilot.say({ life: 'restarting' });
        pass(SILENT_MS + 60_000);
      },
    ],
    [
      'ends without goodbye',
      (pilot) =>
        raiseAlert(own(), { kind: 'agent.unclean_end', severity: 'warning', cause: 'x', workstation: pilot.id }),
    ],
  ])('holds by itself when a workstation %s, and raises it', async (_what, spoil) => {
    const [pilot, second, early] = [await enrol('a', 'pilot'), await enrol('b', 'pilot'), await enrol('c', 'early')];
    await start();
    expect(await pilot.ask()).toBe('0.3.0');
    pass(1000);
    await spoil(pilot);
    for (const other of [second, early]) await other.say();
    expect(await second.ask(), 'before the sweep, too').toBeNull();
    sweep();
    const alerts = own().store.all(queries.selectFrom('alerts').select(['kind', 'severity']));
    expect(alerts).toContainEqual({ kind: 'rollout.held', severity: 'critical' });
    const held = readOwnAudit(own()).records.findLast(({ kind }) => kind === 'rollout.held');
    expect(held).toMatchObject({ actor: 'collector', detail: { version: '0.3.0', because: 'health_regressed' } });
    await pilot.say({ version: '0.3.0' });
    expect(await second.ask(), 'it goes on only when somebody says so').toBeNull();
    expect((await run('show')).out).toContain('0.3.0: held');
  });

  it('holds also where a minimum version makes each older workstation an error by its own doctor', async () => {
    const [pilot, second] = [await enrol('a', 'pilot'), await enrol('b', 'pilot')];
    const early = await enrol('c', 'early');
    const minimum = (...args: readonly string[]) =>
      runCommand(['minimum-version', ...args, '--data', collector.dataDir]);
    expect(await minimum('set', '0.3.0', '--from', '2026-01-01', '--untried', '--at-once')).toMatchObject({ code: 0 });
    for (const each of [pilot, second, early]) await each.say({ severity: 'error' });
    await start();
    expect([await pilot.ask(), await second.ask()]).toEqual(['0.3.0', '0.3.0']);
    for (const each of [pilot, second]) await each.say({ version: '0.3.0' });
    sweep();
    expect((await run('show')).out).toContain('0.3.0: running');
    await pilot.say({ version: '0.3.0', severity: 'error' });
    sweep();
    expect((await run('show')).out).toContain('0.3.0: held');
    await minimum('none');
  });

  it('does not hold for what strikes all alike, nor for what the collector has not heard yet', async () => {
    const stations = [await enrol('a', 'pilot'), await enrol('b', 'early'), await enrol('c', 'early')];
    await start();
    await stations[0]?.ask();
    pass(SILENT_MS + 60_000); // the network is down
    sweep();
    await stations[1]?.say();
    await stations[2]?.say();
    watchRollout(own(), SILENT_MS);
    expect((await run('show')).out).toContain('0.3.0: running');
  });

  it('does not hold for a workstation that is shut down for the night with the version or without it', async () => {
    const [pilot, second, early] = [await enrol('a', 'pilot'), await enrol('b', 'pilot'), await enrol('c', 'early')];
    await start();
    expect([await pilot.ask(), await second.ask()]).toEqual(['0.3.0', '0.3.0']);
    await pilot.say({ life: 'restarting' });
    await pilot.say({ version: '0.3.0' });
    await pilot.say({ version: '0.3.0', life: 'ending' });
    await second.say({ life: 'ending' });
    pass(12 * HOUR_MS);
    await early.say();
    sweep();
    expect((await run('show')).out).toContain('0.3.0: running');
  });

  it('does not hold when what strikes some strikes them after all have it', async () => {
    const [first, second] = [await enrol('a', 'pilot'), await enrol('b', 'pilot')];
    await start('pilot:0h');
    for (const each of [first, second]) {
      expect(await each.ask()).toBe('0.3.0');
      await each.say({ version: '0.3.0' });
    }
    pass(SILENT_MS + 60_000); // a switch is down
    await second.say({ version: '0.3.0' });
    sweep();
    expect((await run('show')).out).toContain('0.3.0: running');
  });

  it('that was held and resumed waits for as long, and accepts what was wrong then', async () => {
    const [pilot, second, early] = [await enrol('a', 'pilot'), await enrol('b', 'pilot'), await enrol('c', 'early')];
    await start();
    expect(await pilot.ask()).toBe('0.3.0');
    await pilot.say({ version: '0.3.0', severity: 'error' });
    expect(change('hold')).toBe(true);
    pass(24 * HOUR_MS);
    for (const each of [second, early]) await each.say();
    await pilot.say({ version: '0.3.0', severity: 'error' });
    expect(await second.ask()).toBeNull();
    expect(change('resume')).toBe(true);
    sweep();
    expect(await second.ask()).toBe('0.3.0');
    await second.say({ version: '0.3.0' });
    expect(await early.ask(), 'a day after the start, none of which counts').toBeNull();
    pass(24 * HOUR_MS);
    for (const each of [second, early]) await each.say({ version: each === second ? '0.3.0' : '0.2.0' });
    await pilot.say({ version: '0.3.0', severity: 'error' });
    expect(await early.ask()).toBe('0.3.0');
    await second.say({ version: '0.3.0', severity: 'error' });
    sweep();
    expect((await run('show')).out, 'what goes wrong later does count').toContain('0.3.0: held');
  });

  it('is held, resumed and finished by command, each with a record; another begins only after that', async () => {
    await enrol('a', 'pilot');
    await start('pilot:0h');
    const codes = [];
    for (const action of ['hold', 'hold', 'resume', 'resume'] as const) codes.push((await run(action)).code);
    expect(codes).toEqual([0, 1, 0, 1]);
    const next = ['start', '0.4.0', '--rings', 'pilot:0h'];
    expect((await run(...next)).code).toBe(1);
    expect((await run('finish')).code).toBe(0);
    expect((await run(...next)).code).toBe(0);
    const kinds = readOwnAudit(own()).records.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('rollout.')).slice(-5)).toEqual([
      'rollout.started',
      'rollout.held',
      'rollout.resumed',
      'rollout.finished',
      'rollout.started',
    ]);
  });

  it('begins with no ring that nobody is in, and says so of one that is left', async () => {
    const [pilot, early] = [await enrol('a', 'pilot'), await enrol('b', 'early')];
    const refused = await run('start', '0.3.0', '--rings', 'pilto:0h,early:24h');
    expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('nobody is in pilto')]);
    await start();
    expect((await run('show')).out).not.toContain('Nobody is in');
    revokeWorkstation(own(), pilot.id, 'test');
    pass(24 * HOUR_MS);
    expect(await early.ask(), 'nobody has shown that it is well').toBeNull();
    expect((await run('show')).out).toContain('Nobody is in pilot');
  });

  it('names nothing to a workstation that was revoked, or that has a newer version', async () => {
    const [gone, newer] = [await enrol('a', 'pilot'), await enrol('b', 'pilot')];
    await start('pilot:0h');
    revokeWorkstation(own(), gone.id, 'test');
    await newer.say({ version: '0.3.1' });
    expect(await newer.hear()).toEqual({ version: null, known: true });
    expect(await gone.hear(), 'as one that nobody knows').toEqual({ version: null, known: false });
  });

  it('knows no workstation whose certificate has ended', async () => {
    const ended = await enrol('a', 'pilot');
    await start('pilot:0h');
    pass(2 * 366 * 24 * HOUR_MS);
    expect(await ended.hear()).toEqual({ version: null, known: false });
    expect(seatsOf(own(), latestRollout(own())!)).toEqual([]);
  });
});

it.each([
  ['no version', ['start', '--rings', 'pilot:0h']],
  ['what is no release', ['start', '0.3.0-rc.1', '--rings', 'pilot:0h']],
  ['no rings', ['start', '0.3.0']],
  ['a time without a unit', ['start', '0.3.0', '--rings', 'pilot:0']],
  ['rings out of order', ['start', '0.3.0', '--rings', 'pilot:2h,early:1h']],
  ['a ring twice', ['start', '0.3.0', '--rings', 'pilot:0h,pilot:1h']],
  ['nothing to do', []],
])('refuses %s', async (_what, args) => {
  expect((await run(...args)).code).toBe(2);
});

it('is asked about no more than four times a second by one address, which is told how long to wait', async () => {
  const stranger = createCaller(collector);
  const path = `/v1/update?machine=${'ab'.repeat(32)}`;
  const answers = await Promise.all(Array.from({ length: 241 }, () => stranger('GET', path)));
  const refused = answers.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.length - refused.length).toBeGreaterThan(180); // other tests here have asked within the minute, too
  for (const { status, json, headers } of refused) {
    expect([status, json()]).toEqual([503, { code: 'pushback' }]);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  }
});
