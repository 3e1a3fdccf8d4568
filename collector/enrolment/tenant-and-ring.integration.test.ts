import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EnrolmentTokenSchema } from '../../protocol/wire/enrolment.ts';
import { readOwnAudit } from '../audit/own-audit.ts';
import { runCommand } from '../testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { enrolTestWorkstation } from '../testing/test-workstation.ts';
import { listWorkstations } from './workstations.ts';

let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(() => collector.close());

const own = () => collector.running().collector;
const run = (...args: readonly string[]) => runCommand([...args, '--data', collector.dataDir]);
/** Makes a token by command and enrols a machine with it. */
async function enrol(machineId: string, ...options: readonly string[]): Promise<string> {
  const { out } = await run('token', '--site', 'North', ...options);
  const token = EnrolmentTokenSchema.parse(JSON.parse(Buffer.from(out.trim(), 'base64url').toString()));
  const before = new Set(listWorkstations(own()).map(({ id }) => id));
  await enrolTestWorkstation({ running: collector.running, token: () => token }, machineId);
  return listWorkstations(own()).find(({ id }) => !before.has(id))?.id ?? '';
}
const rowOf = (id: string) => listWorkstations(own()).find((workstation) => workstation.id === id);

describe('tenant and ring', () => {
  it('travel in the token, are kept with the workstation, listed and recorded', async () => {
    const id = await enrol('m-1', '--tenant', 'St. Mary', '--ring', 'early');
    expect(rowOf(id)).toMatchObject({ site: 'North', tenant: 'St. Mary', ring: 'early' });
    const [head = '', ...lines] = (await run('workstations')).out.split('\n');
    for (const column of ['tenant', 'ring']) expect(head).toContain(column);
    const line = lines.find((one) => one.includes(id)) ?? '';
    for (const cell of ['St. Mary', 'early']) expect(line).toContain(cell);
    const admitted = readOwnAudit(own()).records.find(({ kind }) => kind === 'workstation.admitted');
    expect(admitted?.detail).toMatchObject({ workstation: id, tenant: 'St. Mary', ring: 'early' });
  });

  it('are not in a token for which nobody asked for them, which agents of before can read', async () => {
    const { out } = await run('token', '--site', 'North');
    expect(Object.keys(JSON.parse(Buffer.from(out, 'base64url').toString()))).toEqual([
      'v',
      'collector',
      'caFingerprint',
      'secret',
      'site',
      'expiresAt',
    ]);
    const id = await enrol('m-2');
    expect(rowOf(id)).toMatchObject({ tenant: null, ring: null });
  });

  it('the ring is changed later, with a record, and stays where a new enrolment says nothing of it', async () => {
    const id = await enrol('m-3', '--tenant', 'St. Mary', '--ring', 'early');
    expect((await run('workstation', 'ring', id, 'last')).code).toBe(0);
    await enrol('m-3');
    expect(rowOf(id)).toMatchObject({ tenant: 'St. Mary', ring: 'last' });
    await enrol('m-3', '--ring', 'early');
    expect(rowOf(id)).toMatchObject({ tenant: 'St. Mary', ring: 'early' });
    expect((await run('workstation', 'ring', id, '--none')).code).toBe(0);
    expect(rowOf(id)).toMatchObject({ ring: null });
    const changes = readOwnAudit(own()).records.filter(({ kind }) => kind === 'workstation.ring_changed');
    expect(changes.map(({ detail }) => [detail['before'], detail['after']])).toEqual([
      ['early', 'last'],
      ['early', null],
    ]);
  });

  it.each([
    ['a ring that is none', 2, ['token', '--site', 'North', '--ring', 'Early birds']],
    ['an empty tenant', 2, ['token', '--site', 'North', '--tenant', '']],
    ['no ring and no --none', 2, ['workstation', 'ring', 'some-id']],
    ['a ring and --none', 2, ['workstation', 'ring', 'some-id', 'early', '--none']],
    ['an unknown workstation', 1, ['workstation', 'ring', 'some-id', 'early']],
  ])('refuses %s', async (_what, code, args) => {
    expect((await run(...args)).code).toBe(code);
  });
});
