import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import type { Collector } from '../collector.ts';
import { type OpenedCollector, openCollector } from '../open-collector.ts';
import { disablePerson, setRoles } from '../people/manage-people.ts';
import { publishPolicy } from '../policy/publish-policy.ts';
import { queries } from '../store/queries.ts';
import { ingestAt, workAt } from '../testing/aged-data.ts';
import { createTestCollector, newDataDir, testClock, type TestClock } from '../testing/test-collector.ts';
import { knowOfficers, testOfficer } from '../testing/test-person.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { createIngest } from '../trail/ingest-batch.ts';
import { arrive } from '../trail/read-batch.ts';
import type { Steps } from '../turns.ts';
import { approveDestruction } from './approve-destruction.ts';
import { listDestructions, proposeDestruction, readDestruction } from './destructions.ts';
import { eraseAll } from './erase.ts';
import { addHold } from './holds.ts';

const [RITA, CORA] = [testOfficer('rita'), testOfficer('cora')];
const ARRIVED = '2019-01-15T10:00:00Z';
const AT = '2019-01-10T09:00:00.000+00:00';
const GRANT = randomUUID();
const about = (patientId: string) => ({ patientId, issuer: 'N', studyUid: '1.2.3', seriesUid: null, accession: null });
const FIRST = createTestTrail(4, () => ({ at: AT, object: about('FIRST') }));
/** Several pages of every look; the last of them in an emergency. */
const LONG = createTestTrail(700, (seq) => ({ at: AT, grant: seq > 690 ? GRANT : null }));

let dataDir: string;
let opened: readonly [OpenedCollector, OpenedCollector];
let clock: TestClock;
/** As the server has it, and as the command line has. */
let server: Collector;
let command: Collector;
beforeEach(async () => {
  dataDir = newDataDir();
  await ingestAt(dataDir, ARRIVED, [FIRST, LONG]);
  await workAt(dataDir);
  clock = testClock();
  // By this clock every step takes a second: each is a piece of its own.
  const slow = { ...clock, monotonicMs: () => (clock.advance(1000), clock.monotonicMs()) };
  opened = [await openCollector({ dataDir, clock: slow }), await openCollector({ dataDir })];
  [server, command] = [opened[0].collector, opened[1].collector];
  knowOfficers(server, [RITA, CORA]);
});
afterEach(() => {
  for (const { close } of opened) close();
  rmSync(dataDir, { recursive: true, force: true });
});

const hold = (collector: Collector, patientId: string) =>
  addHold(collector, { scope: { patient: { patientId, issuer: 'N' } }, reason: 'a case at court' }, 'rita');
const approve = (collector: Collector, id = 1) => approveDestruction(collector, id, CORA);
const states = (...ids: readonly number[]) => ids.map((id) => readDestruction(server, id)?.state);

describe.each<[string, (collector: Collector) => Promise<unknown>, prepare?: () => Promise<unknown>]>([
  ['a list', (collector) => listDestructions(collector, 'rita')],
  ['a proposal', (collector) => proposeDestruction(collector, {}, RITA)],
  ['an approval', approve, () => proposeDestruction(server, {}, RITA)],
  ['erasing', eraseAll, async () => (await proposeDestruction(server, {}, RITA)) && approve(server)],
  [
    'a hold that counts',
    (collector) => addHold(collector, { scope: { user: 'ada' }, reason: 'a case at court' }, 'rita'),
  ],
])('while %s goes through records', (_, work, prepare = () => Promise.resolve()) => {
  it('the event loop turns, and others write', async () => {
    await prepare();
    command.store.connection.pragma('busy_timeout = 0');
    let turns = 0;
    let timer = setImmediate(function turn() {
      turns += 1;
      command.store.connection.exec('UPDATE settings SET value = value');
      timer = setImmediate(turn);
    });
    await work(server);
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(3);
  });
});

it('what is under way keeps no server from stopping', async () => {
  const running = await createTestCollector(newDataDir());
  const endless = running.running().collector.turns.run(
    (function* (): Steps<void> {
      for (;;) yield;
    })(),
  );
  const ended = expect(endless).rejects.toThrow('collector.stopping');
  await running.close();
  await ended;
});

/** The server, with something that happens behind each look: nothing of it is in what was seen. */
function meanwhile(happens: () => Promise<unknown>): Collector {
  const run: Collector['turns']['run'] = async (steps) => {
    const value = await server.turns.run(steps);
    await happens();
    return value;
  };
  return { ...server, turns: { ...server.turns, run } };
}

/** The same where it happens once, at the first look; and how many looks there were. */
function once(happens: () => Promise<unknown>): { readonly collector: Collector; readonly looks: () => number } {
  let looks = 0;
  const collector = meanwhile(async () => {
    looks += 1;
    if (looks === 1) await happens();
  });
  return { collector, looks: () => looks };
}

const READABLE = `SELECT count(*) FROM records r JOIN dataKeys d ON d.id = r.dataKey
  WHERE d.purpose LIKE 'records.%' AND length(d.wrapped) > 0`;
const readable = (): number => server.store.connection.prepare<[], number>(READABLE).pluck().get() ?? 0;

/** One more record, as it comes to a collector whose clock is behind. */
async function arriveBehind(): Promise<void> {
  const late = createTestTrail(5, () => ({ at: AT }), FIRST.id, FIRST.records);
  const atMs = Date.parse(ARRIVED);
  const { collector, close } = await openCollector({ dataDir, clock: { wallMs: () => atMs, monotonicMs: () => 0 } });
  const trail = collector.store.first(queries.selectFrom('trails').select('workstation').where('id', '=', FIRST.id));
  const batch = { trail: FIRST.id, from: 5, records: arrive(FIRST.id, 5, late.records.slice(4)), logSize: null };
  const head = late.heads[5]?.toString('hex') ?? '';
  expect(createIngest(collector)({ ...batch, head, workstation: trail?.workstation ?? '' })).toMatchObject({
    ok: true,
  });
  close();
}

/** Somebody breaks the glass, and nobody has judged it yet. */
function openReview(grantId: string): void {
  const row = { grantId, trail: LONG.id, seq: 1, workstation: 'w', user: 'ada', identity: 'verified' as const };
  command.store.change(queries.insertInto('reviews').values({ ...row, startedMs: 0, deadlineMs: 0, state: 'open' }));
}

const publishKeepingLonger = async (): Promise<unknown> => {
  const retention = { ...DEFAULT_POLICY.retention, access: 36_500 };
  const policy = { ...DEFAULT_POLICY, retention };
  return publishPolicy(command, opened[1].policyKey, { policy, collectorName: opened[1].name, actor: 'test' });
};

const destroyOther = async (): Promise<void> => {
  expect(await approveDestruction(command, 2, CORA)).toMatchObject({ ok: true });
  await eraseAll(command);
};

describe('what changes while an approval looks at records', () => {
  beforeEach(async () => {
    for (let proposals = 0; proposals < 2; proposals += 1) await proposeDestruction(server, {}, RITA);
  });

  it.each<[string, () => unknown]>([
    ['a hold', () => hold(command, 'FIRST')],
    ['a record that comes', arriveBehind],
    ['an emergency that waits for its verdict', () => openReview(GRANT)],
    ['a policy that keeps longer', publishKeepingLonger],
  ])('%s keeps everything, and the proposal lapses', async (_, happens) => {
    const { collector, looks } = once(async () => happens());
    expect(await approve(collector)).toMatchObject({ ok: false, code: 'retention.changed' });
    expect(looks()).toBe(2);
    expect(states(1)).toEqual(['lapsed']);
    expect(readable()).toBeGreaterThanOrEqual(704);
  });

  it('a clock that is set back keeps everything: no workstation bears it out', async () => {
    const { collector } = once(async () => clock.set(-10 * 365 * 86_400_000));
    expect(await approve(collector)).toMatchObject({ ok: false, code: 'retention.clock_doubted' });
    expect(states(1)).toEqual(['proposed']);
    expect(readable()).toBeGreaterThanOrEqual(704);
  });

  it('another destruction of the same that is approved, or done, is not taken for this one', async () => {
    const { collector } = once(destroyOther);
    expect(await approve(collector)).toMatchObject({ ok: false, code: 'retention.changed' });
    expect(states(1, 2)).toEqual(['lapsed', 'done']);
  });

  it('a record from before there were classes, which is sorted under one of the keys, is looked at too', async () => {
    const { connection } = server.store;
    connection.exec(
      `DROP TRIGGER recordsStay; INSERT INTO dataKeys (id, purpose, month, wrapped) VALUES (99, 'records', '2019-01', x'00')`,
    );
    const sort = connection.prepare<[number, number]>('UPDATE records SET dataKey = ? WHERE dataKey = ? AND seq = 1');
    const key =
      connection.prepare<[], number>(`SELECT id FROM dataKeys WHERE purpose = 'records.access'`).pluck().get() ?? 0;
    sort.run(99, key);
    await proposeDestruction(server, {}, RITA);
    const { collector } = once(async () => sort.run(key, 99));
    expect(await approve(collector, 3)).toMatchObject({ ok: false, code: 'retention.changed' });
  });

  it.each<[string, () => unknown]>([
    ['is disabled', () => disablePerson(command, CORA.id, 'ian')],
    ['loses the role', () => setRoles(command, CORA.id, ['audit-reviewer'], 'ian')],
  ])('that whoever approves %s leaves it as it was', async (_, happens) => {
    const { collector } = once(async () => happens());
    expect(await approve(collector)).toMatchObject({ ok: false, code: 'auth.forbidden' });
    expect(states(1)).toEqual(['proposed']);
  });

  it('that somebody else approves it too counts once', async () => {
    const { collector } = once(() => approve(command));
    expect(await approve(collector)).toMatchObject({ ok: false, code: 'not_found' });
    await eraseAll(server);
    expect(states(1)).toEqual(['done']);
  });

  it('an emergency elsewhere, as there is one at any hour, makes it look no second time', async () => {
    const { collector, looks } = once(async () => openReview(randomUUID()));
    expect(await approve(collector)).toMatchObject({ ok: true });
    expect(looks()).toBe(1);
    expect(readable()).toBe(1); // of today
  });

  it('where holds come all the time it is to be tried later, and stays as it was', async () => {
    const collector = meanwhile(() => hold(command, 'NOBODY'));
    expect(await approve(collector)).toMatchObject({ ok: false, code: 'pushback', retryAfterSeconds: 60 });
    expect(states(1)).toEqual(['proposed']);
    expect(await approve(server)).toMatchObject({ ok: true });
  });
});
