import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AlertsReplySchema } from '../../protocol/wire/reader.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { queries } from '../store/queries.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, PASSWORD, type TestCollector } from '../testing/test-collector.ts';
import { codeAt, firstSignIn } from '../testing/test-person.ts';
import { createTestReader } from '../testing/test-reader.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { type Call, enrolTestWorkstation } from '../testing/test-workstation.ts';

let collector: TestCollector;
let call: Call;
beforeAll(async () => {
  collector = await createTestCollector();
  ({ call } = await enrolTestWorkstation(collector));
});
afterAll(() => collector.close());

const run = (args: readonly string[], lines?: readonly string[]) =>
  runCommand([...args, '--data', collector.dataDir, '--json'], lines);
const listed = async (...more: readonly string[]) =>
  AlertsReplySchema.parse({ alerts: (await run(['alerts', ...more])).json() }).alerts;
/** An alert of its own. */
const raise = async (): Promise<number> => {
  const { id: trail } = await sendWithGap();
  const alert = (await listed()).find((one) => one.trail === trail);
  if (alert === undefined) throw new Error('no alert was raised');
  return alert.id;
};
const sendWithGap = async () => {
  const trail = createTestTrail(5);
  await call('POST', '/v1/records', batchOf(trail, 1, 1));
  await call('POST', '/v1/records', batchOf(trail, 4, 5));
  return trail;
};
const alertOf = async (id: number) => (await listed('--all')).find((one) => one.id === id);

describe('alerts acknowledge', () => {
  it('takes an alert from the list, as the reviewer whose two factors were given, from here and from afar', async () => {
    await collector.addPerson('rita', ['audit-reviewer']);
    const { factor } = await firstSignIn(collector, call, 'rita');
    // The command line has no test clock: the code is the one of the system's time.
    const now = { ...collector, clock: { ...collector.clock, wallMs: Date.now } };
    const here = await raise();
    const acknowledge = ['alerts', 'acknowledge', String(here), '--reviewer', 'rita'];
    expect((await run(acknowledge, ['wrong password', codeAt(now, factor.secret, 1)])).out).toContain('auth.rejected');
    expect(await alertOf(here)).toMatchObject({ state: 'open' });
    const done = await run(acknowledge, [PASSWORD, codeAt(now, factor.secret, 1)]);
    expect([done.code, done.json()]).toEqual([0, { id: here }]);
    expect(await alertOf(here)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'rita' });
    expect((await listed()).map(({ id }) => id)).not.toContain(here);

    const afar = await raise();
    const carl = await createTestReader(collector, 'carl', ['compliance-officer']);
    expect(await carl(['alerts', 'acknowledge', String(afar)])).toMatchObject({
      code: 0,
      out: `alert ${afar} is acknowledged\n`,
    });
    expect(await alertOf(afar)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'carl' });
    const again = await carl(['alerts', 'acknowledge', String(afar)]);
    expect([again.code, again.out]).toEqual([
      1,
      expect.stringContaining('not_found: there is none of this number, or none that is open'),
    ]);
  });

  it('is for those who may: who only reads alerts is refused', async () => {
    const id = await raise();
    const ivan = await createTestReader(collector, 'ivan', ['it-user-admin']);
    expect(await ivan(['alerts', 'acknowledge', String(id)])).toMatchObject({
      code: 1,
      out: expect.stringContaining('auth.forbidden'),
    });
    expect(await alertOf(id)).toMatchObject({ state: 'open', acknowledgedBy: null });
  });

  it.each([['acknowledge'], ['acknowledge', 'x'], ['acknowledge', '0'], ['acknowledge', '1', '2'], ['close', '1']])(
    'is called wrongly with %j',
    async (...args) => {
      const { code, error } = await run(['alerts', ...args, '--reviewer', 'rita']);
      expect([code, error]).toEqual([2, expect.stringContaining('alerts acknowledge ID --reviewer USER')]);
    },
  );

  it('asks for a reviewer', async () => {
    const { code, error } = await run(['alerts', 'acknowledge', '1']);
    expect([code, error]).toEqual([2, expect.stringContaining('--reviewer USER is required')]);
  });
});

describe('more alerts than one answer holds', () => {
  it('are said to be there, and are seen page by page, from here and from afar, each once', async () => {
    const { collector: inside } = collector.running();
    const raisedMs = collector.clock.wallMs() - 3_600_000;
    const many = { ...inside, clock: { ...inside.clock, wallMs: () => raisedMs } }; // all of one millisecond
    inside.store.transaction(() => {
      for (let number = 0; number < 2_100; number += 1)
        raiseAlert(many, { kind: 'agent.fault', severity: 'warning', cause: String(number) });
    });
    const { store } = inside;
    const open = store.all(queries.selectFrom('alerts').select('id').where('state', '=', 'open')).length;
    const seen: number[] = [];
    let last: readonly string[] = [];
    for (const left of [open - 1000, open - 2000]) {
      const { out, error } = await run(['alerts', ...last]);
      const page = AlertsReplySchema.parse({ alerts: JSON.parse(out) }).alerts.map(({ id }) => id);
      expect([page.length, error]).toEqual([1000, `${left} more: alerts --before ${page.at(-1)}\n`]);
      seen.push(...page);
      last = ['--before', String(page.at(-1))];
    }
    const end = await run(['alerts', ...last]);
    seen.push(...AlertsReplySchema.parse({ alerts: end.json() }).alerts.map(({ id }) => id));
    expect([end.error, new Set(seen).size, seen.length]).toEqual(['', open, open]);
    const ida = await createTestReader(collector, 'ida', ['audit-reviewer']);
    const afar = await ida(['alerts', ...last, '--json']);
    expect(afar.json()).toEqual(end.json());
    expect((await run(['alerts', '--before', 'x'])).code).toBe(2);
  });
});
