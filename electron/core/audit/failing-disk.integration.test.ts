import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { buildShim } from '../testing/build-shim.ts';
import { openReader } from './export-records.ts';
import { recordsInside, scramble, seeded } from './salvage/testing/damage.ts';
import { fileVault } from './testing/file-vault.ts';
import { runAgent, type AgentChild } from './testing/run-agent.ts';
import { verifyTrail } from './verify-trail.ts';

const tools = mkdtempSync(join(tmpdir(), 'failing-disk-'));
const shim = join(tools, 'failing-disk.so');

const missing = buildShim(join(import.meta.dirname, 'testing', 'failing-disk.c'), shim);
afterAll(() => rmSync(tools, { recursive: true, force: true }));

let folder: string;
let file: string;
let keychain: string;
let control: string;
const children: AgentChild[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trail-failing-'));
  [file, keychain, control] = [join(folder, 'trail.db'), join(folder, 'keychain.json'), join(folder, 'control')];
  writeFileSync(keychain, '');
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
  rmSync(folder, { recursive: true, force: true });
});

async function agent(env: Record<string, string> = {}): Promise<AgentChild> {
  const child = await runAgent(file, keychain, env);
  children.push(child);
  return child;
}
const onFailingDisk = (): Promise<AgentChild> => agent({ LD_PRELOAD: shim, FAILING_DISK: control });

async function kinds(): Promise<readonly (string | undefined)[]> {
  const reader = await openReader(file, fileVault(keychain));
  const all = [...reader.records()].map(({ bytes }) => bytes && parseRecord(bytes)?.kind);
  reader.close();
  return all.map((kind) => kind ?? undefined);
}
const verdict = () => verifyTrail({ file, vault: fileVault(keychain), log: null });
const stored = (kind: string) => ({ ok: true, value: { kind } });

describe.skipIf(missing !== null)(`a disk that fails${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  it.each([
    ['write 5', 'audit.io_failed'], // EIO
    ['write 28', 'audit.disk_full'], // ENOSPC
    ['write 30', 'audit.io_failed'], // EROFS: SQLite has one word for whatever a write meets but a full disk
  ])('on "%s": no record, no access, but emergencies; all of it told when it works again', async (fault, code) => {
    const { ask } = await onFailingDisk();
    expect(await ask('append')).toMatchObject({ ok: true });
    writeFileSync(control, fault);
    expect(await ask('append')).toEqual({ ok: false, code });
    expect(await ask('emergency')).toMatchObject(stored('kept'));
    expect(await ask('append')).toEqual({ ok: false, code });
    rmSync(control);
    expect(await ask('append')).toMatchObject({ ok: true });
    expect(await ask('emergency')).toMatchObject(stored('durable'));
    await ask('close');
    expect(await kinds()).toEqual([
      'trail.started',
      'study.opened',
      'trail.gap',
      'emergency.started',
      'study.opened',
      'emergency.started',
    ]);
    expect(await verdict()).toMatchObject({ kind: 'whole', seq: 6 });
  });

  // Where syncs take long they are waited for elsewhere, from the third commit on.
  it.each([
    ['quick', '0'],
    ['slow', '5'],
  ])(
    'on a sync of a %s disk: nothing more is written, and the next start goes on with what is there',
    async (_, ms) => {
      const first = await agent({ LD_PRELOAD: shim, FAILING_DISK: control, SLOW_SYNC_MS: ms });
      for (let n = 0; n < 3; n += 1) expect(await first.ask('append')).toMatchObject({ ok: true });
      writeFileSync(control, 'sync 5');
      expect(await first.ask('append')).toEqual({ ok: false, code: 'audit.sync_failed' });
      rmSync(control);
      // The kernel may have dropped the pages and say that all is well: nobody believes it.
      expect(await first.ask('append')).toEqual({ ok: false, code: 'audit.sync_failed' });
      expect(await first.ask('emergency')).toMatchObject(stored('kept'));
      await first.kill();
      const second = await agent();
      expect(second.opened).toMatchObject({ ok: true, findings: [{ kind: 'unclean_end' }] });
      expect(await second.ask('append')).toMatchObject({ ok: true });
      await second.ask('close');
      expect((await kinds()).filter((kind) => kind === 'study.opened').length).toBeGreaterThanOrEqual(4);
      expect(await verdict()).toMatchObject({ kind: 'whole' });
    },
  );

  it('that hangs keeps no emergency waiting and not the windows; all of it is there in order once it goes on', async () => {
    const { ask } = await onFailingDisk();
    writeFileSync(control, 'hang 1');
    expect(await ask('emergency')).toEqual({ ok: true, value: { kind: 'kept', why: 'audit.slow' } });
    expect(await ask('emergency')).toMatchObject(stored('kept'));
    const ordinary = ask('append');
    rmSync(control);
    expect(await ordinary).toMatchObject({ ok: true, value: { seq: 4 } });
    expect(await ask('emergency')).toMatchObject(stored('durable'));
    await ask('close');
    expect(await kinds()).toEqual([
      'trail.started',
      'emergency.started',
      'emergency.started',
      'study.opened',
      'emergency.started',
    ]);
    expect(await verdict()).toMatchObject({ kind: 'whole', seq: 5 });
  });

  it.each([['emergency'], ['minute'], ['confirm']])(
    'that hangs takes no mark of the clock and holds nothing up, first met by the %s',
    async (first) => {
      const { ask } = await onFailingDisk();
      expect(await ask('append')).toMatchObject({ ok: true });
      writeFileSync(control, 'hang 1');
      await ask(first);
      for (let minutes = 0; minutes < 5; minutes += 1) expect(await ask('minute')).toEqual({ kind: 'steady' });
      await ask('confirm');
      expect(await ask('emergency')).toMatchObject(stored('kept'));
      rmSync(control);
      expect(await ask('append')).toMatchObject({ ok: true });
      await ask('close');
      expect(await verdict()).toMatchObject({ kind: 'whole' });
    },
  );

  it('that hangs holds nothing up by an ordinary record either, once it was asked whether it answers', async () => {
    const { ask } = await agent({ LD_PRELOAD: shim, FAILING_DISK: control, QUICK_SYNC: '1' });
    for (let quick = 0; quick < 2; quick += 1) expect(await ask('append')).toMatchObject({ ok: true });
    writeFileSync(control, 'hang 1');
    await ask('minute'); // which asks
    expect(await ask('begin')).toBe('begun');
    expect(await ask('emergency')).toMatchObject(stored('kept'));
    rmSync(control);
    expect(await ask('append')).toMatchObject({ ok: true, value: { seq: 6 } });
  });

  it('that hangs and then fails leaves the emergency to be told of when it works again', async () => {
    const { ask } = await onFailingDisk();
    writeFileSync(control, 'hang 1');
    for (let n = 0; n < 2; n += 1) expect(await ask('emergency')).toMatchObject(stored('kept'));
    writeFileSync(control, 'write 28'); // what was on its way is there; the next one does not fit
    expect(await ask('append')).toEqual({ ok: false, code: 'audit.disk_full' });
    rmSync(control);
    expect(await ask('append')).toMatchObject({ ok: true });
    await ask('close');
    expect(await kinds()).toEqual([
      'trail.started',
      'emergency.started',
      'trail.gap',
      'emergency.started',
      'study.opened',
    ]);
  });

  it('a slow sync holds up who appends, and not the event loop', async () => {
    const { ask } = await agent({ LD_PRELOAD: shim, SLOW_SYNC_MS: '300' });
    for (let n = 0; n < 3; n += 1) await ask('append');
    expect(await ask('turns')).toBeGreaterThan(20);
  });
});

describe('a database that another program has locked', () => {
  it('takes no record, but emergencies, and goes on when it is free', async () => {
    const { ask } = await agent();
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const refused = await ask('append');
    expect(refused).toEqual({ ok: false, code: 'trail.in_use' });
    expect(await ask('emergency')).toMatchObject(stored('kept'));
    other.exec('ROLLBACK');
    other.close();
    expect(await ask('append')).toMatchObject({ ok: true });
    await ask('close');
    expect(await kinds()).toEqual(['trail.started', 'trail.gap', 'emergency.started', 'study.opened']);
  });

  it('is opened by one of two agents that start at once', async () => {
    const both = await Promise.all([agent(), agent()]);
    const refused = both.filter(({ opened }) => JSON.stringify(opened) === '{"ok":false,"code":"trail.in_use"}');
    expect(refused).toHaveLength(1);
    const [winner] = both.filter((one) => !refused.includes(one));
    expect(await winner?.ask('append')).toMatchObject({ ok: true });
  });
});

describe('salvage that is killed', () => {
  it('goes on where it was: no record is taken over twice, and none is left out', { timeout: 120_000 }, async () => {
    const first = await agent();
    await first.ask('fill');
    await first.kill();
    const inside = recordsInside(file);
    const db = new Database(file);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    for (const seq of [20, 601]) {
      const at = readFileSync(file).indexOf(inside.get(seq) ?? 'no record');
      scramble(file, at - (at % 4096), 4096, seeded(seq));
    }
    for (const afterMs of [40, 110, 180]) {
      const next = await agent();
      next.send('salvage');
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await next.kill();
    }
    const last = await agent();
    expect(await last.ask('salvage')).toMatchObject({ ok: true });
    await last.ask('close');
    const reader = await openReader(file, fileVault(keychain));
    const details = [...reader.records()].flatMap(({ bytes }) => {
      const record = bytes && parseRecord(bytes);
      return record?.kind === 'trail.salvaged' || record?.detail['what'] === 'account' ? [record] : [];
    });
    reader.close();
    const taken = details.filter(({ kind }) => kind === 'trail.salvaged').map(({ detail }) => Number(detail['seq']));
    const accounts = details.filter(({ kind }) => kind === 'trail.gap').map(({ detail }) => detail);
    expect(accounts).toHaveLength(1);
    expect(taken).toEqual([...new Set(taken)].toSorted((a, b) => a - b));
    expect(taken.length).toBe(accounts[0]?.['salvageable']);
    expect(taken.length).toBeGreaterThan(550);
    expect(readFileSync(keychain, 'utf8')).toContain('trail-aside.');
  });
});
