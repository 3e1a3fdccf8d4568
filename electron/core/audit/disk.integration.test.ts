import { execFileSync, spawn } from 'node:child_process';
import Database from 'better-sqlite3';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { createBacklog } from './backlog.ts';
import type { Stamped } from './build-record.ts';
import { openTrail } from './open-trail.ts';
import { salvageTrails } from './salvage/salvage-trails.ts';
import { recordsInside, scramble, seeded, stillThere } from './salvage/testing/damage.ts';
import { listSetAside } from './set-aside.ts';
import { testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import type { Trail } from './trail.ts';
import { verifyTrail } from './verify-trail.ts';

const folder = mkdtempSync(join(tmpdir(), 'trail-disk-'));
const disk = join(folder, 'disk');

/** A disk of two megabytes; null says why there is none. */
function mountSmallDisk(): string | null {
  mkdirSync(disk);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'pipe' });
    return null;
  } catch {
    return 'mounting a small disk is not permitted here';
  }
}

const records = (trail: Trail) => {
  const unsent = trail.unsent(100_000, 1e9);
  if (!unsent.ok) throw new Error(unsent.code);
  return unsent.value.map(({ bytes }) => parseRecord(bytes));
};

const emergency = {
  ...testEvent(7),
  kind: 'emergency.started' as const,
  grant: '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c99',
};

const unmountable = mountSmallDisk();
afterAll(() => {
  if (unmountable === null) execFileSync('/bin/umount', ['-l', disk]);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(unmountable !== null)(`a full disk${unmountable === null ? '' : ` (skipped: ${unmountable})`}`, () => {
  let place: TestPlace;
  const filler = join(disk, 'filler');
  const fill = (): void => {
    const free = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(free.bavail * free.bsize));
  };
  beforeAll(() => {
    place = testPlace(disk);
  });

  it('refuses appends, keeps emergencies, and tells it all when there is room again', async () => {
    const told: Stamped[] = [];
    const { trail } = await place.open({ osLog: (what) => told.push(what) });
    fill();
    let stored = 0;
    let refused = await trail.append(testEvent(0));
    for (; refused.ok; refused = await trail.append(testEvent(stored))) stored += 1;
    expect(refused).toEqual({ ok: false, code: 'audit.disk_full' });
    expect(await trail.appendEmergency(emergency)).toEqual({
      ok: true,
      value: { kind: 'kept', why: 'audit.disk_full' },
    });
    expect(await trail.append(testEvent(2))).toEqual({ ok: false, code: 'audit.disk_full' });
    expect(trail.status()).toMatchObject({ kept: 1, fault: 'audit.disk_full', seq: 1 + stored });
    expect(told.map(({ event }) => event.grant)).toEqual([emergency.grant]);

    place.clock.advance(60_000);
    rmSync(filler);
    expect(await trail.append(testEvent(3))).toMatchObject({ ok: true, value: { seq: stored + 4 } });
    const [gap, late, next] = records(trail).slice(stored + 1);
    expect(gap).toMatchObject({
      kind: 'trail.gap',
      detail: { what: 'not_durable', why: ['audit.disk_full'], kept: 1, refused: { 'study.opened': 2 } },
    });
    expect(late).toMatchObject({ kind: 'emergency.started', grant: emergency.grant });
    expect(Date.parse(next!.at) - Date.parse(late!.at)).toBe(60_000);
    expect(trail.status()).toMatchObject({ kept: 0, fault: null });
    await trail.close();
    expect(await verifyTrail({ file: place.file, vault: place.vault, log: null })).toMatchObject({ kind: 'whole' });
  });

  it('does not put a good trail aside because the disk was full at the start', async () => {
    const before = await place.open();
    await before.trail.close();
    fill();
    const backlog = createBacklog();
    const opened = await openTrail({ ...place.deps, backlog });
    if (opened.ok) await opened.value.trail.close();
    else expect(opened.code).toBe('audit.disk_full');
    rmSync(filler);
    const { trail } = await place.open();
    expect(trail.id).toBe(before.trail.id);
    await trail.close();
  });
});

describe.skipIf(unmountable !== null)('a full disk and a damaged trail', () => {
  const filler = join(disk, 'filler');
  const fill = (): void => {
    const free = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(free.bavail * free.bsize));
  };

  it('forgets nothing: the trail is put aside once, and taken over once there is room', async () => {
    const place = testPlace(join(disk, 'damaged'));
    const before = await place.open();
    await Promise.all(Array.from({ length: 100 }, (_, n) => before.trail.append(testEvent(n))));
    await before.trail.close();
    const inside = recordsInside(place.file);
    for (const seq of [50, 101]) {
      const at = readFileSync(place.file).indexOf(inside.get(seq)!);
      scramble(place.file, at - (at % 4096), 4096, seeded(seq));
    }
    const there = stillThere(inside, [place.file]);
    fill();
    expect(await openTrail(place.deps)).toEqual({ ok: false, code: 'audit.disk_full' });
    rmSync(filler);
    const { trail, findings } = await place.open();
    expect(findings).toMatchObject([{ kind: 'new_trail', follows: { trail: before.trail.id, seq: 101 } }]);
    expect(listSetAside(place.file)).toHaveLength(1);

    fill();
    for (let stored = await trail.append(testEvent(0)); stored.ok; stored = await trail.append(testEvent(1))) continue;
    const salvage = () => salvageTrails({ trailFile: place.file, vault: place.vault, trail });
    expect(await salvage()).toEqual({ ok: false, code: 'audit.disk_full' });
    rmSync(filler);
    expect(await salvage()).toMatchObject({ ok: true, value: [{ account: { lostCount: 101 - there.length } }] });
    const taken = records(trail).flatMap((record) => (record?.kind === 'trail.salvaged' ? [record.detail['seq']] : []));
    const firstLost = [...inside.keys()].find((seq) => !there.includes(seq)) ?? 0;
    expect(taken).toEqual(there.filter((seq) => seq > firstLost));
    await trail.close();
  });
});

describe.skipIf(unmountable !== null)('a disk that became read-only', () => {
  it('refuses by its name and goes on when it is writable again', async () => {
    const place = testPlace(disk);
    const { trail } = await place.open();
    const remount = (how: string) => execFileSync('/bin/mount', ['-o', `remount,${how}`, disk]);
    await trail.close();
    remount('ro');
    expect(await openTrail(place.deps)).toEqual({ ok: false, code: 'audit.read_only' });
    remount('rw');
    expect((await place.open()).trail.id).toBe(trail.id);
  });
});

describe('a second writer', () => {
  it('in another process is refused while the first lives, and gets the trail when it was killed', async () => {
    const place = testPlace();
    const keychain = join(place.folder, 'keychain.json');
    writeFileSync(keychain, '');
    const child = join(import.meta.dirname, 'testing', 'append-child.ts');
    const run = () => spawn(process.execPath, [child, place.file, keychain, '0', '1000000']);
    const first = run();
    await new Promise((resolve) => first.stdout.once('data', resolve));
    const second = run();
    let errors = '';
    second.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    await new Promise((resolve) => second.once('exit', resolve));
    expect(errors).toContain('trail.in_use');
    first.kill('SIGKILL');
    await new Promise((resolve) => first.once('exit', resolve));
    const third = run();
    const said = await new Promise<Buffer>((resolve) => third.stdout.once('data', resolve));
    expect(said.toString()).toContain('open unclean_end');
    third.kill('SIGKILL');
    await new Promise((resolve) => third.once('exit', resolve));
    place.remove();
  });
});

describe('what stands in the place of the database', () => {
  it.each([
    ['no database', () => Buffer.from('not a database, but long enough to be read as one'.repeat(50))],
    ['an empty file', () => Buffer.alloc(0)],
  ])('%s is put aside, and the new trail says so', async (_, bytes) => {
    const place = testPlace();
    writeFileSync(place.file, bytes());
    const { trail, findings } = await place.open();
    expect(findings).toMatchObject([{ kind: 'new_trail', follows: { why: 'unreadable' } }]);
    expect(records(trail).map((record) => record?.kind)).toEqual(['trail.started', 'trail.gap']);
    await trail.close();
    place.remove();
  });

  it('a database of a newer Glasskey is refused and left alone', async () => {
    const place = testPlace();
    const { trail } = await place.open();
    await trail.close();
    setVersion(place.file, 99);
    expect(await openTrail(place.deps)).toEqual({ ok: false, code: 'audit.newer_schema' });
    setVersion(place.file, 1);
    expect((await place.open()).trail.id).toBe(trail.id);
    place.remove();
  });
});

function setVersion(file: string, version: number): void {
  const db = new Database(file);
  db.pragma(`user_version = ${version}`);
  db.close();
}
