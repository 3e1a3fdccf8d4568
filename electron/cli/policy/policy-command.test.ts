import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { SHIPPED_POLICY } from '../../core/access/shipped-policy.ts';
import { policyCommand } from './policy-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'policy-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

async function run(...args: string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await policyCommand(args, { stdout, stderr, dataDir: folder });
  stdout.end();
  stderr.end();
  return { code, out: await text(stdout), err: await text(stderr) };
}

describe('glasskey policy matrix', () => {
  it('prints what each role may do', async () => {
    const { code, out } = await run('matrix');
    expect(code).toBe(0);
    const row = (name: string) =>
      out
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.split(/\s{2,}/);
    expect(row('radiologist')).toEqual([
      'radiologist',
      'yes',
      'yes',
      'yes',
      'yes',
      'yes',
      'yes',
      'yes',
      '-',
      '-',
      '-',
      '-',
      '-',
    ]);
    expect(row('billing')?.slice(1)).toEqual(Array.from({ length: 12 }, () => '-'));
    expect(row('VIP patient')).toEqual(['VIP patient', 'glass', 'glass', 'glass', 'glass']);
    expect(row('own record')).toEqual(['own record', '-', '-', '-', 'glass']);
  });

  it('is there for programs too, and for another policy', async () => {
    const cedar = '@id("a") @because("everyone") permit (principal, action, resource);';
    const policy = { ...DEFAULT_POLICY, access: { cedar, knownNetworks: [] } };
    const { out } = await run('matrix', '--json', '--policy', file('open.json', policy));
    const { actions, situations } = JSON.parse(out);
    expect(actions).toHaveLength(12);
    expect(situations[0].effects.billing.delete).toBe('permit');
  });
});

describe('glasskey policy check', () => {
  it('accepts access rules and whole policies', async () => {
    const whole = { ...DEFAULT_POLICY, access: { ...DEFAULT_POLICY.access, cedar: SHIPPED_POLICY } };
    expect((await run('check', file('rules.cedar', SHIPPED_POLICY))).code).toBe(0);
    expect((await run('check', file('whole.json', whole))).code).toBe(0);
  });

  it('says line and column in access rules', async () => {
    const path = file('bad.cedar', `${SHIPPED_POLICY}\npermit (principal action, resource);\n`);
    const { code, out } = await run('check', path);
    const line = SHIPPED_POLICY.split('\n').length + 1;
    expect(code).toBe(1);
    expect(out).toMatch(`${path}:${line}:19: unexpected token`);
  });

  it('says line and column in a policy, and where in the rules within it', async () => {
    const bad = {
      ...DEFAULT_POLICY,
      offline: { hours: 99, uses: 1 },
      access: { cedar: '\n permit (', knownNetworks: [] },
    };
    const range = await run('check', '--json', file('range.json', { ...DEFAULT_POLICY, offline: bad.offline }));
    expect([range.code, JSON.parse(range.out)]).toMatchObject([1, { ok: false, problems: [{ line: 15, column: 14 }] }]);
    const rules = await run('check', file('rules.json', { ...bad, offline: DEFAULT_POLICY.offline }));
    expect(rules.out).toMatch(/rules\.json:\d+:14: access\.cedar, line 2, column \d+: /);
  });

  it.each([
    ['no JSON', '{\n  "version": 1,,\n}', 2],
    ['an empty object', '{}', 1],
  ])('finds %s', async (_what, content, line) => {
    const path = file('broken.json', content);
    const { code, out } = await run('check', path);
    expect(code).toBe(1);
    expect(out).toContain(`${path}:${line}:`);
  });

  it('is called wrongly without a file, or with one that is not there', async () => {
    expect((await run('check')).code).toBe(2);
    expect(await run('check', join(folder, 'nothing'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('cannot be read'),
    });
  });
});

describe('glasskey policy explain', () => {
  const ASK = ['explain', '--user', 'm.vale', '--study', '1.2.3', '--action'];

  it('says what would happen and why', async () => {
    const { code, out } = await run(...ASK, 'view', '--at', '2026-03-01T10:00:00Z');
    expect(code).toBe(1);
    expect(out).toContain('REFUSED, BUT THE GLASS CAN BE BROKEN\nm.vale: view 1.2.3');
    expect(out).toContain('You are not on record as treating this patient.  [no-relationship]');
  });

  it('takes facts from the directory of a policy', async () => {
    const patient = { patientId: 'P1', issuer: 'HOSP' };
    const directory = {
      ...DEFAULT_POLICY.directory,
      relationships: [{ ...patient, userId: 'm.vale', relationship: 'assigned' }],
      shifts: [{ userId: 'm.vale', fromHour: 8, toHour: 17 }],
    };
    const args = [
      '--policy',
      file('site.json', { ...DEFAULT_POLICY, directory }),
      '--time-zone',
      'Europe/Zurich',
      '--json',
    ];
    const at = (time: string, ...more: string[]) =>
      run(...ASK, 'view', '--patient', 'P1', '--issuer', 'HOSP', '--at', time, ...args, ...more);
    expect(JSON.parse((await at('2026-03-02T09:00:00Z')).out)).toMatchObject({ effect: 'permit' });
    const late = await at('2026-03-02T19:00:00Z');
    expect(JSON.parse(late.out)).toMatchObject({ effect: 'break-glass', because: [{ policy: 'outside-shift' }] });
    expect(JSON.parse((await at('2026-03-02T19:00:00Z', '--grant')).out)).toMatchObject({ effect: 'permit' });
    expect(JSON.parse((await at('2026-03-02T09:00:00Z', '--mfa-age', '15000')).out)).toMatchObject({
      effect: 'step-up',
    });
    expect(JSON.parse((await at('2026-03-02T09:00:00Z', '--address', '198.51.100.7')).out)).toMatchObject({
      because: [{ policy: 'unknown-network' }],
    });
  });

  it('knows administrative actions', async () => {
    const { code } = await run('explain', '--user', 'a.reed', '--action', 'manage-users', '--role', 'it-user-admin');
    expect(code).toBe(0);
  });

  it.each([
    [['view'], ['--role', 'boss']],
    [['fly'], []],
    [['view'], ['--at', 'noon']],
    [['view'], ['--mfa-age', 'old']],
    [['view'], ['--time-zone', 'Nowhere/Land']],
    [['view'], ['--unknown']],
  ])('is called wrongly with %j %j', async (action, more) => {
    const { code, err } = await run(...ASK, ...action, ...more);
    expect(code).toBe(2);
    expect(err).toContain('glasskey policy explain: ');
  });
});

it('shows how it is used', async () => {
  expect(await run('fly')).toMatchObject({ code: 2, err: expect.stringContaining('glasskey policy check FILE') });
});
