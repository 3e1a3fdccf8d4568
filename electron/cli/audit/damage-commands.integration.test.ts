import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseRecord } from '../../../protocol/audit/record.ts';
import { AgentError } from '../../core/errors.ts';
import { openReader } from '../../core/audit/export-records.ts';
import { numbersIn, recordsInside, scramble, seeded, stillThere } from '../../core/audit/salvage/testing/damage.ts';
import { behindTheBack } from '../../core/audit/testing/behind-the-back.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from '../../core/audit/testing/test-trail.ts';
import { runAudit } from './testing/run-audit.ts';

const PAGE = 4096;
const COUNT = 201;
const HELD = 50;
let place: TestPlace;
let id: string;
beforeEach(async () => {
  place = testPlace();
  const { trail } = await place.open();
  id = trail.id;
  await Promise.all(Array.from({ length: 100 }, (_, n) => trail.append(testEvent(n))));
  place.clock.advance(86_400_000);
  await Promise.all(Array.from({ length: 100 }, (_, n) => trail.append({ ...testEvent(n), kind: 'study.closed' })));
  const unsent = trail.unsent(HELD, 1e9);
  if (unsent.ok) trail.acknowledge(HELD, unsent.value.at(-1)!.head, NO_RECEIPT);
  await trail.close();
});
afterEach(() => place.remove());

const run = (...args: string[]) => runAudit(place, args);
const json = async (...args: string[]): Promise<{ code: number; value: unknown }> => {
  const { code, stdout } = await run(...args, '--json');
  return { code, value: JSON.parse(stdout) };
};

/** Overwrites the pages that hold these records; the numbers of those that are gone. */
function damageAround(...seqs: readonly number[]): readonly number[] {
  const inside = recordsInside(place.file);
  const places = seqs.map((seq) => readFileSync(place.file).indexOf(inside.get(seq)!));
  for (const at of places) scramble(place.file, at - (at % PAGE), PAGE, seeded(at));
  const there = stillThere(inside, [place.file]);
  return [...inside.keys()].filter((seq) => !there.includes(seq));
}

async function lastRecord() {
  const reader = await openReader(place.file, place.vault);
  const last = [...reader.records()].at(-1);
  reader.close();
  return last?.bytes ? parseRecord(last.bytes) : null;
}

/** Names and bytes of the trail's files, without locks, SQLite's shared memory, and a log that a reader left empty. */
const filesNow = (): readonly string[] =>
  readdirSync(place.folder)
    .filter((name) => /\.db(-wal)?$/.test(name) && statSync(join(place.folder, name)).size > 0)
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(place.folder, name)))
          .digest('hex')}`,
    );

describe('glasskey audit inspect', () => {
  it('tells what is there by day and kind, and is recorded before', async () => {
    const { code, value } = await json('inspect');
    expect(code).toBe(0);
    expect(value).toMatchObject({
      survey: {
        trail: id,
        account: { lastSeq: COUNT + 1, readable: COUNT + 1, acknowledged: HELD, lostCount: 0 },
        days: [
          { day: '2026-11-02', kinds: { 'study.opened': 100, 'trail.started': 1 } },
          { day: '2026-11-03', kinds: { 'study.closed': 100 } },
          { kinds: { 'trail.inspected': 1 } },
        ],
        seals: { count: 0, lastSeq: null },
        gaps: [],
      },
      agentRuns: false,
      months: [{ month: '2026-11', records: COUNT + 1, destroyed: false }],
      receipts: [],
      setAside: [],
    });
    expect(await lastRecord()).toMatchObject({
      kind: 'trail.inspected',
      action: 'review-audit',
      detail: { trail: id, toSeq: COUNT },
    });
  });

  it('names nobody: no user, no patient, no study', async () => {
    const { stdout } = await run('inspect');
    expect(stdout).toContain('study.opened 100');
    for (const secret of ['voss', 'P-1', '1.2.3', 'A1', 'TEST']) expect(stdout).not.toContain(secret);
  });

  it('works while the agent writes, which records it', async () => {
    const { trail } = await place.open();
    const appending = Promise.all(Array.from({ length: 100 }, (_, n) => trail.append(testEvent(n))));
    const { code, value } = await json('inspect');
    await appending;
    expect(code).toBe(0);
    expect(value).toMatchObject({ agentRuns: true, survey: { account: { lostCount: 0 } } });
    await trail.close();
    expect(await lastRecord()).toMatchObject({ kind: 'trail.inspected' });
  });

  it('shows nothing that it cannot record', async () => {
    damageAround(200);
    expect(await run('inspect')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('trail.damaged'),
    });
  });
});

describe('glasskey audit gaps', () => {
  it('ends with 0 and says so when nothing is missing', async () => {
    expect(await run('gaps')).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is missing') });
  });

  it('names every number that is missing, here and in what was set aside, and which of them nobody holds', async () => {
    const lost = damageAround(20, 120, 200);
    const before = await json('gaps');
    const missing = { lostCount: lost.length, lostForGood: lost.filter((seq) => seq > HELD).length };
    expect(before).toMatchObject({ code: 1, value: { trails: [{ file: 'trail.db', trail: id, ...missing }] } });
    const { trail } = await place.open();
    await trail.close();
    const after = await json('gaps');
    expect(after.value).toMatchObject({
      trails: [
        { file: 'trail.db', trail: trail.id, lostCount: 0, told: [{ detail: { what: 'trail_ended', trail: id } }] },
        { trail: id, ...missing, acknowledged: HELD, lastSeq: COUNT },
      ],
    });
    const [, aside] = JSON.parse((await run('gaps', '--json')).stdout).trails;
    expect(numbersIn(aside.lost)).toEqual(lost);
    expect((await run('gaps')).stdout).toContain(`Of these nobody holds: ${missing.lostForGood}`);
  });

  it('changes nothing', async () => {
    damageAround(120);
    const before = filesNow();
    await run('gaps');
    expect(filesNow()).toEqual(before);
  });

  it('ends with 2 when there is nothing to look at', async () => {
    expect(await run('gaps', '--db', join(place.folder, 'none.db'))).toMatchObject({ code: 2 });
  });
});

describe('glasskey audit repair', () => {
  it('has nothing to do with a whole trail', async () => {
    const before = filesNow();
    expect(await run('repair', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Nothing to repair'),
    });
    expect(filesNow()).toEqual(before);
  });

  it('only says what is damaged and what it would do, unless it is meant', async () => {
    const lost = damageAround(120);
    const before = filesNow();
    const { code, value } = await json('repair');
    expect([code, value]).toMatchObject([
      1,
      {
        kind: 'would_repair',
        verdict: { what: 'pages' },
        account: { lostCount: lost.length, lostForGood: lost.length },
      },
    ]);
    expect((await run('repair')).stdout).toContain('--yes');
    expect(filesNow()).toEqual(before);
  });

  it('with --yes puts it aside as it is, begins a new trail, takes over what is readable', async () => {
    const lost = damageAround(120);
    const [before] = filesNow();
    const { code, value } = await json('repair', '--yes');
    expect(code).toBe(0);
    const salvageable = COUNT - lost.at(-1)!;
    expect(value).toMatchObject({ kind: 'repaired', salvaged: [{ account: { lostCount: lost.length, salvageable } }] });
    const aside = filesNow().find((name) => name.startsWith('trail.2'));
    expect(aside?.split(' ')[1]).toBe(before?.split(' ')[1]);
    expect(await run('verify')).toMatchObject({ code: 0 });
    expect(await json('inspect')).toMatchObject({
      value: { setAside: [{ isSettled: true }], survey: { days: [{ kinds: { 'trail.salvaged': salvageable } }] } },
    });
    const { trail, findings } = await place.open();
    expect(findings).toEqual([]);
    expect(trail.id).not.toBe(id);
    await trail.close();
  });

  it('finds what the start does not: content that was changed in the middle', async () => {
    behindTheBack(place.file, (db) => db.exec('UPDATE record SET sealed = zeroblob(700) WHERE seq = 120'));
    const { trail } = await place.open();
    expect(trail.id).toBe(id);
    await trail.close();
    const { value } = await json('repair', '--yes');
    expect(value).toMatchObject({ kind: 'repaired', verdict: { seq: 120, what: 'content' } });
    const reader = await openReader(place.file, place.vault);
    const kinds = [...reader.records()].slice(0, 3).map(({ bytes }) => bytes && parseRecord(bytes)?.kind);
    reader.close();
    expect(kinds).toEqual(['trail.started', 'trail.tampered', 'trail.gap']);
  });

  it('refuses while the agent runs', async () => {
    const { trail } = await place.open();
    expect(await run('repair', '--yes')).toMatchObject({ code: 2, stderr: expect.stringContaining('trail.in_use') });
    await trail.close();
  });

  it('leaves a trail alone whose keychain does not answer', async () => {
    damageAround(120);
    const before = filesNow();
    const vault = { ...place.vault, get: () => Promise.reject(new AgentError('vault.locked')) };
    expect(await runAudit(place, ['repair', '--yes'], { vault })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('vault.locked'),
    });
    expect(filesNow()).toEqual(before);
  });
});
