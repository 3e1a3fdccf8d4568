import { chmodSync, mkdtempSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DEFAULT_POLICY } from '../../protocol/policy/default-policy.ts';
import { EnrolmentTokenSchema } from '../../protocol/wire/enrolment.ts';
import { ownTrail } from '../audit/own-trail.ts';
import { createTestCollector, PASSWORD, type TestCollector } from '../testing/test-collector.ts';
import { codeAt, firstSignIn } from '../testing/test-person.ts';
import { testHeartbeat } from '../testing/test-heartbeat.ts';
import { runCommand } from '../testing/run-command.ts';
import { batchOf, createTestTrail } from '../testing/test-trail.ts';
import { type Call, enrolTestWorkstation } from '../testing/test-workstation.ts';

let collector: TestCollector;
let call: Call;
let data: readonly string[];
const folder = mkdtempSync(join(tmpdir(), 'glasskey-files-'));
beforeAll(async () => {
  collector = await createTestCollector();
  data = ['--data', collector.dataDir, '--json'];
  ({ call } = await enrolTestWorkstation(collector));
});
afterAll(async () => {
  await collector.close();
  rmSync(folder, { recursive: true });
});

const run = (args: readonly string[], lines?: readonly string[]) => runCommand([...args, ...data], lines);

describe('user', () => {
  it('adds with a password from standard input, lists, changes roles, disables and enables', async () => {
    const add = ['user', 'add', 'eve', '--name', 'Eve Test', '--roles', 'technologist,radiologist'];
    expect((await run(add, [PASSWORD])).code).toBe(0);
    expect(await run(add, [PASSWORD])).toMatchObject({ code: 1, out: expect.stringContaining('person.exists') });
    expect((await run(['user', 'roles', 'eve', '--roles', 'billing'])).code).toBe(0);
    expect((await run(['user', 'edit', 'eve'])).code).toBe(2);
    expect((await run(['user', 'edit', 'eve', '--department', 'Billing'])).code).toBe(0);
    expect((await run(['user', 'disable', 'eve'])).code).toBe(0);
    const listed = (await run(['user', 'list'])).json();
    expect(listed).toEqual([
      expect.objectContaining({ id: 'eve', roles: ['billing'], state: 'disabled', factor: null }),
    ]);
    expect((await run(['user', 'enable', 'eve'])).code).toBe(0);
    expect((await run(['user', 'reset-password', 'eve'], ['quite another room'])).code).toBe(0);
    expect((await run(['user', 'reset-factor', 'nobody'])).out).toContain('person.unknown');
  });

  it('refuses weak passwords, unknown roles and names, and a missing password', async () => {
    const add = (user: string, roles: string, password: readonly string[]) =>
      run(['user', 'add', user, '--roles', roles], password);
    expect((await add('mallory', 'billing', ['short'])).out).toContain('password.too_short');
    expect((await add('mallory', 'billing', ['Mallory2026'])).out).toContain('password.too_common');
    expect((await add('Not A Name', 'billing', [PASSWORD])).out).toContain('person.invalid');
    expect((await add('mallory', 'superuser', [PASSWORD])).code).toBe(2);
    expect((await add('mallory', 'billing', [])).code).toBe(2);
  });

  it('assigns a hardware token by its secret from standard input', async () => {
    await run(['user', 'add', 'tom', '--roles', 'billing'], [PASSWORD]);
    const assigned = await run(['user', 'assign-token', 'tom', '--digits', '8'], ['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ']);
    expect(assigned.code).toBe(0);
    expect((await run(['user', 'assign-token', 'tom'], ['GEZDGN'])).code).toBe(2);
  });
});

describe('token', () => {
  it('prints what enrolment needs', async () => {
    const { out } = await runCommand(['token', '--data', collector.dataDir, '--site', 'south']);
    const token = EnrolmentTokenSchema.parse(JSON.parse(Buffer.from(out.trim(), 'base64url').toString('utf8')));
    const { url, caFingerprint } = collector.running();
    expect(token).toMatchObject({ collector: url, caFingerprint, site: 'south' });
    expect((await run(['token', '--site', 'south', '--hours', '0'])).code).toBe(2);
  });
});

describe('serve', () => {
  it.each(['', ' ', '0x1f', '1e3', '-1', '65536'])('takes no port %j', async (port) => {
    expect(await run(['serve', `--port=${port}`])).toMatchObject({
      code: 2,
      error: expect.stringContaining('--port N'),
    });
  });
});

describe('policy', () => {
  it('signs a valid file with the next serial and says where a file is wrong', async () => {
    const good = join(folder, 'good.json');
    writeFileSync(good, JSON.stringify({ ...DEFAULT_POLICY, offline: { hours: 12, uses: 5 } }));
    expect((await run(['policy', 'set', good])).json()).toEqual({ ok: true, serial: 2 });
    expect((await call('GET', '/v1/policy')).headers['etag']).toBe('"2"');
    expect((await run(['policy', 'show'])).json()).toMatchObject({
      serial: 2,
      policy: { offline: { hours: 12, uses: 5 } },
    });
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, JSON.stringify({ ...DEFAULT_POLICY, offline: { hours: 1000, uses: 5 } }));
    const refused = await run(['policy', 'set', bad]);
    expect([refused.code, refused.error]).toEqual([2, expect.stringContaining('offline.hours')]);
  });

  it.each([
    ['access rules', { cedar: 'permit (principal, action,', knownNetworks: [] }, /access\.cedar, line 1, column \d+: /],
    ['a network', { cedar: null, knownNetworks: ['10.0.0.0/99'] }, /access\.knownNetworks\.0: is not a network/],
  ])('signs nothing that workstations would refuse: %s', async (_what, access, words) => {
    const file = join(folder, 'refused.json');
    writeFileSync(file, JSON.stringify({ ...DEFAULT_POLICY, access }));
    const { serial } = z.object({ serial: z.number() }).parse((await run(['policy', 'show'])).json());
    const refused = await run(['policy', 'set', file]);
    expect([refused.code, refused.error]).toEqual([2, expect.stringMatching(words)]);
    expect((await run(['policy', 'show'])).json()).toMatchObject({ serial });
  });
});

describe('minimum-version', () => {
  const set = (...args: readonly string[]) => run(['minimum-version', 'set', ...args]);
  const show = async () => (await run(['minimum-version', 'show'])).json();
  const speakAs = (version: string) =>
    call('POST', '/v1/heartbeat', { json: testHeartbeat(collector.clock.wallMs(), { version }) });

  it('refuses what would close every seat by a slip of the keyboard, and changes nothing', async () => {
    await speakAs('0.2.0');
    const later = '2099-01-15T08:00:00+01:00';
    for (const [args, words] of [
      [['0.3.0', '--from', later], 'no workstation runs 0.3.0 or newer'],
      [['0.2.0', '--from', '2026-01-01'], 'lies in the past'],
      [['0.2.0'], '--from TIME'],
      [['0.2', '--from', later], 'three numbers'],
      [['0.2.0', '--from', 'soon'], '--from'],
      [['0.2.0', 'and', '--from', later], 'minimum-version show'],
    ] as const)
      expect(await set(...args)).toMatchObject({ code: 2, error: expect.stringContaining(words) });
    expect(await show()).toEqual({ minimum: null, below: [] });
  });

  it('is a part of the signed policy, and names who is below', async () => {
    const before = z.looseObject({ policy: z.unknown() }).parse((await run(['policy', 'show'])).json()).policy;
    await speakAs('0.2.0');
    expect((await set('0.2.0', '--from', '2099-01-15')).json()).toMatchObject({ below: [] });
    const minimum = { version: '0.3.0', from: '2099-01-15T07:00:00.000Z' };
    const asked = await set('0.3.0', '--from', '2099-01-15T08:00:00+01:00', '--untried');
    expect(asked.json()).toEqual({ minimum, below: [expect.objectContaining({ version: '0.2.0' })] });
    expect((await run(['policy', 'show'])).json()).toMatchObject({ policy: { minimumVersion: minimum } });
    expect((await run(['workstations'])).json()).toContainEqual(expect.objectContaining({ below: minimum }));
    const { out } = await runCommand(['workstations', '--data', collector.dataDir]);
    expect(out).toMatch(/0\.2\.0 +below 0\.3\.0/);
    await speakAs('0.3.0');
    expect(await show()).toEqual({ minimum, below: [] });
    expect((await run(['workstations'])).out).not.toContain('"below":{');
    expect((await run(['minimum-version', 'none'])).json()).toEqual({ minimum: null, below: [] });
    expect((await run(['policy', 'show'])).json()).toMatchObject({ policy: before });
  });
});

describe('reviews', () => {
  it('are listed here, and judged with the reviewer’s two factors, from here and from afar', async () => {
    await collector.addPerson('rita', ['audit-reviewer']);
    const { factor } = await firstSignIn(collector, call, 'rita');
    const started = { kind: 'emergency.started', detail: { identity: 'password', words: 'stroke, no time' } } as const;
    const trail = createTestTrail(2, () => started);
    await call('POST', '/v1/records', batchOf(trail, 1, 2));
    expect((await run(['reviews'])).json()).toEqual([
      expect.objectContaining({ id: 1, state: 'open', user: 'ada' }),
      expect.objectContaining({ id: 2 }),
    ]);
    expect((await run(['alerts'])).json()).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'emergency.started', trail: trail.id })]),
    );
    // The command line has no test clock: the code is the one of the system's time.
    const code = (): string =>
      codeAt({ ...collector, clock: { ...collector.clock, wallMs: Date.now } }, factor.secret, 1);
    const judge = ['review', '1', '--verdict', 'justified', '--reviewer', 'rita'];
    expect((await run(judge, ['wrong password', code(), 'documented in the chart'])).out).toContain('auth.rejected');
    const spent = code();
    const judged = await run(judge, [PASSWORD, spent, 'documented in the chart']);
    expect(judged.json()).toMatchObject({ id: 1, state: 'done', verdict: 'justified', reviewer: 'rita' });
    const ca = join(folder, 'ca.pem');
    writeFileSync(ca, collector.running().caPem);
    const afar = ['reviews', '--url', collector.running().url, '--ca', ca, '--reviewer', 'rita', '--json'];
    const replayed = await runCommand(afar, [PASSWORD, spent]);
    expect([replayed.code, replayed.out]).toEqual([1, expect.stringContaining('auth.code_rejected')]);
    collector.clock.advance(120_000);
    const listed = await runCommand(afar, [PASSWORD, codeAt(collector, factor.secret)]);
    expect(listed.json()).toEqual([expect.objectContaining({ id: 2, state: 'open' })]);
  });
});

describe('records export', () => {
  it('gives the exact bytes, which verify by the rule of the trail alone', async () => {
    const trail = createTestTrail(1203);
    for (const [from, to] of [
      [1, 1000],
      [1001, 1203],
    ] as const) {
      await call('POST', '/v1/records', batchOf(trail, from, to));
    }
    const { out } = await runCommand(['records', 'export', '--trail', trail.id, '--data', collector.dataDir]);
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line): { seq: number; leaf: string; head: string; record: string } => JSON.parse(line));
    const sha = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
    let head = sha(Buffer.from('glasskey trail v1\n'), Buffer.from(trail.id.replaceAll('-', ''), 'hex'));
    for (const [index, line] of lines.entries()) {
      const leaf = sha(Buffer.of(0), Buffer.from(line.record, 'base64'));
      head = sha(Buffer.of(2), head, leaf);
      expect([line.seq, line.leaf, line.head]).toEqual([index + 1, leaf.toString('hex'), head.toString('hex')]);
    }
    expect(lines).toHaveLength(1203);
    expect((await run(['trails'])).out).toContain(trail.id);
    expect((await run(['records', 'export', '--trail', createTestTrail(0).id])).code).toBe(1);
  });
});

describe('verify', () => {
  it('finds a changed byte, a removed row and a rewritten own trail', async () => {
    expect((await run(['verify'])).code).toBe(0);
    const trail = createTestTrail(9);
    await call('POST', '/v1/records', batchOf(trail, 1, 9));
    const db = new Database(join(collector.dataDir, 'collector.db'));
    const number = db.prepare('SELECT number FROM trails WHERE id = ?').pluck().get(trail.id);
    if (typeof number !== 'number') throw new Error('no trail');
    expect(() => db.exec('DELETE FROM records')).toThrow('trail.append_only');
    expect(() =>
      db.exec(`INSERT OR REPLACE INTO records SELECT * FROM records WHERE trail = ${number} AND seq = 3`),
    ).toThrow('trail.append_only');
    db.exec('DROP TRIGGER recordsAreKept; DROP TRIGGER recordsStay');
    const broken = async () => {
      const found = await run(['verify']);
      return [found.code, JSON.stringify(found.json())];
    };
    const sealed = db.prepare('SELECT sealed FROM records WHERE trail = ? AND seq = 5').pluck().get(number);
    if (!Buffer.isBuffer(sealed)) throw new Error('no record');
    const update = db.prepare('UPDATE records SET sealed = ? WHERE trail = ? AND seq = 5');
    update.run(Buffer.from(sealed).fill(1, 40, 41), number);
    expect(await broken()).toEqual([1, expect.stringContaining('"seq":5,"what":"sealed"')]);
    update.run(sealed, number);
    db.prepare('DELETE FROM records WHERE trail = ? AND seq = 7').run(number);
    expect(await broken()).toEqual([1, expect.stringContaining('"kind":"broken","seq":7')]);
    const { collector: inside } = collector.running();
    db.prepare('DELETE FROM records WHERE trail = ? AND seq = 3').run(ownTrail(inside).number);
    expect((await run(['verify'])).json()).toMatchObject({ whole: false, ownBrokenAt: 3 });
    db.close();
  });
});

describe('a data directory', () => {
  it('is for its owner alone', () => {
    for (const [name, mode] of [
      ['', 0o700],
      ['master.key', 0o600],
      ['collector.db', 0o600],
    ] as const) {
      expect(statSync(join(collector.dataDir, name)).mode & 0o777).toBe(mode);
    }
  });

  it('is refused without its master key, with another one, with one that others can read, and where there is none', async () => {
    const other = await createTestCollector();
    const key = join(other.dataDir, 'master.key');
    const list = () => runCommand(['user', 'list', '--data', other.dataDir]);
    chmodSync(key, 0o644);
    expect(await list()).toMatchObject({ code: 2, error: expect.stringContaining('master_key.readable_by_others') });
    writeFileSync(key, 'ab'.repeat(32));
    chmodSync(key, 0o600);
    expect(await list()).toMatchObject({ code: 2, error: expect.stringContaining('master_key.wrong') });
    unlinkSync(key);
    expect(await list()).toMatchObject({ code: 2, error: expect.stringContaining('master_key.missing') });
    expect((await runCommand(['user', 'list', '--data', folder])).code).toBe(2);
    await other.close();
  });
});
