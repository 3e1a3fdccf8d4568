import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseRecord, type AuditRecord } from '../../../../protocol/audit/record.ts';
import { openReader } from '../export-records.ts';
import { listSetAside } from '../set-aside.ts';
import { NO_RECEIPT, testEvent, testPlace, type TestPlace } from '../testing/test-trail.ts';
import type { Trail } from '../trail.ts';
import { verifyTrail } from '../verify-trail.ts';
import { salvageTrails } from './salvage-trails.ts';
import { numbersIn, recordsInside, scramble, seeded, stillThere } from './testing/damage.ts';

const PAGE = 4096;
const COUNT = 240;
const HELD = 60;

let place: TestPlace;
beforeEach(() => {
  place = testPlace();
});
afterEach(() => place.remove());

/** What the test keeps of a trail before it is damaged. */
type Truth = {
  readonly id: string;
  readonly bytes: ReadonlyMap<number, Buffer>;
  readonly inside: ReadonlyMap<number, Buffer>;
};

/** A trail of which the collector holds HELD, closed, or as a kill leaves it: with its write-ahead log. */
async function madeTrail(how: 'closed' | 'killed'): Promise<Truth> {
  const { trail } = await place.open();
  const append = async (from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n += 4) {
      await Promise.all([0, 1, 2, 3].map((more) => trail.append(testEvent(n + more))));
    }
  };
  await append(0, COUNT / 2);
  const held = trail.unsent(HELD, 1e9);
  if (held.ok) trail.acknowledge(HELD, held.value.at(-1)!.head, NO_RECEIPT);
  await append(COUNT / 2, COUNT);
  const bytes = await contentOf();
  const inside = recordsInside(place.file);
  if (how === 'killed') {
    await expect.poll(() => marks()).toContain(trail.status().head);
    for (const end of ['', '-wal']) copyFileSync(`${place.file}${end}`, `${place.file}${end}.left`);
  }
  await trail.close();
  for (const end of ['', '-wal']) {
    if (how === 'killed') copyFileSync(`${place.file}${end}.left`, `${place.file}${end}`);
    rmSync(`${place.file}${end}.left`, { force: true });
  }
  return { id: trail.id, bytes, inside };
}
const marks = () => [...place.vault.held].map(([name, value]) => (name.startsWith('trail-mark') ? value : '')).join();

async function contentOf(): Promise<ReadonlyMap<number, Buffer>> {
  const reader = await openReader(place.file, place.vault);
  const all = [...reader.records()].map(({ seq, bytes }) => [seq, bytes ?? Buffer.alloc(0)] as const);
  reader.close();
  return new Map(all);
}

const SalvagedSchema = z.object({ trail: z.string(), seq: z.number(), proof: z.string(), record: z.unknown() });
const AccountSchema = z.object({
  what: z.literal('account'),
  trail: z.string(),
  file: z.string(),
  lastSeq: z.number(),
  acknowledged: z.number(),
  readable: z.number(),
  lostCount: z.number(),
  lostForGood: z.number(),
  chainedTo: z.number(),
  salvageable: z.number(),
  lost: z.array(z.tuple([z.number(), z.number()])),
});

/** Everything that the next start delivers of the old trail, and what it says of it. */
async function nextStart() {
  const { trail, findings } = await place.open();
  const [rest] = await place.rests(trail);
  const sent = rest?.unsent(10_000, 1e9);
  rest?.close();
  const salvaged = await salvageTrails({ trailFile: place.file, vault: place.vault, trail });
  expect(salvaged.ok).toBe(true);
  const records = recordsOf(trail);
  const gap = records.filter(({ kind, detail }) => kind === 'trail.gap' && detail['what'] === 'account');
  const taken = records
    .filter(({ kind }) => kind === 'trail.salvaged')
    .map(({ detail }) => SalvagedSchema.parse(detail));
  return {
    trail,
    findings,
    records,
    sent: sent?.ok === true ? sent.value : [],
    taken,
    accounts: gap.map(({ detail }) => AccountSchema.parse(detail)),
  };
}

function recordsOf(trail: Trail): readonly AuditRecord[] {
  const unsent = trail.unsent(10_000, 1e9);
  if (!unsent.ok) throw new Error(unsent.code);
  return unsent.value.map(({ bytes }) => parseRecord(bytes)!);
}

/** The next start delivers each record that is still in the files, once, as it was, and names every other. */
async function expectAllTold(truth: Truth, there: readonly number[]): Promise<Awaited<ReturnType<typeof nextStart>>> {
  const start = await nextStart();
  const { trail, sent, taken, accounts } = start;
  const delivered = [
    ...sent.map(({ seq, bytes }) => [seq, bytes] as const),
    ...taken.map(({ seq, record }) => [seq, Buffer.from(JSON.stringify(record))] as const),
  ];
  for (const [seq, bytes] of delivered) expect(bytes.equals(truth.bytes.get(seq)!)).toBe(true);
  expect(delivered.map(([seq]) => seq)).toEqual(there.filter((seq) => seq > HELD));
  const all = [...truth.bytes.keys()];
  const lost = all.filter((seq) => !there.includes(seq));
  expect(accounts).toHaveLength(1);
  expect(numbersIn(accounts[0]!.lost)).toEqual(lost);
  expect(accounts[0]).toMatchObject({
    trail: truth.id,
    lastSeq: all.length,
    acknowledged: HELD,
    readable: there.length,
    lostCount: lost.length,
    lostForGood: lost.filter((seq) => seq > HELD).length,
    salvageable: taken.length,
  });
  await trail.close();
  expect(await verifyTrail({ ...place, log: null })).toMatchObject({ kind: 'whole', trail: trail.id });
  return start;
}

describe('a trail with pages of random bytes', () => {
  it.each([1, 2, 6])('is delivered on both sides of the damage, each number accounted for (seed %i)', async (seed) => {
    const truth = await madeTrail('closed');
    const random = seeded(seed);
    const pages = statSync(place.file).size / PAGE;
    // The newest records, so that the start finds it, and some pages anywhere but the first.
    const chosen = Array.from({ length: 1 + seed }, () => 1 + Math.floor(random() * (pages - 1)));
    for (const page of [...chosen, pages - 1]) scramble(place.file, page * PAGE, PAGE, random);
    const there = stillThere(truth.inside, [place.file]);
    expect(there.length).toBeLessThan(truth.inside.size);
    const { findings } = await expectAllTold(truth, there);
    expect(findings[0]).toMatchObject({ kind: 'new_trail', follows: { trail: truth.id } });
  });

  it('needs none of SQLite’s own pages: the first one, with the schema, may be gone', async () => {
    const truth = await madeTrail('closed');
    scramble(place.file, 0, PAGE, seeded(7));
    const { records } = await expectAllTold(truth, [...truth.bytes.keys()]);
    expect(records[0]).toMatchObject({
      kind: 'trail.started',
      detail: { why: 'unreadable', follows: { trail: truth.id } },
    });
  });

  it('nor those that say which trail it is and with which key it opens: the keychain knows', async () => {
    const truth = await madeTrail('closed');
    const keep = [...truth.inside.values()];
    const pages = statSync(place.file).size / PAGE;
    const copy = `${place.file}.copy`;
    for (let page = 0; page < pages; page += 1) {
      // Every page that holds no whole record.
      copyFileSync(place.file, copy);
      scramble(copy, page * PAGE, PAGE, seeded(8));
      if (stillThere(truth.inside, [copy]).length === keep.length) copyFileSync(copy, place.file);
    }
    rmSync(copy);
    await expectAllTold(truth, [...truth.bytes.keys()]);
  });

  it('names all as lost when the keychain no longer holds the key', async () => {
    const truth = await madeTrail('closed');
    for (const [name] of place.vault.held) if (name.startsWith('trail-key.')) place.vault.held.delete(name);
    await expectAllTold(truth, []);
  });

  it('is cut in the middle: what is behind the end of the file is named', async () => {
    const truth = await madeTrail('closed');
    truncateSync(place.file, Math.floor(statSync(place.file).size / PAGE / 2) * PAGE);
    await expectAllTold(truth, stillThere(truth.inside, [place.file]));
  });
});

describe('a write-ahead log with random bytes', () => {
  it.each([11, 12])('is found before SQLite ends it, and delivered (seed %i)', async (seed) => {
    const truth = await madeTrail('killed');
    const random = seeded(seed);
    const log = `${place.file}-wal`;
    const size = statSync(log).size;
    scramble(log, Math.floor(random() * size * 0.9), 1 + Math.floor(random() * 20_000), random);
    const there = stillThere(truth.inside, [place.file, log]);
    const { findings } = await expectAllTold(truth, there);
    expect(findings[0]).toMatchObject({ follows: { why: 'log_damaged', seq: truth.bytes.size } });
    const [aside] = listSetAside(place.file);
    expect(statSync(`${aside}-wal`).size).toBe(size);
  });

  it('may have lost its header', async () => {
    const truth = await madeTrail('killed');
    scramble(`${place.file}-wal`, 0, 32, seeded(15));
    await expectAllTold(truth, [...truth.bytes.keys()]);
  });

  it('stays beside a database that was emptied', async () => {
    const truth = await madeTrail('killed');
    truncateSync(place.file, 0);
    await expectAllTold(truth, stillThere(truth.inside, [`${place.file}-wal`]));
  });

  it('that ends in a transaction cut short is no damage: nobody was told that it was written', async () => {
    const truth = await madeTrail('killed');
    const log = `${place.file}-wal`;
    place.vault.held.forEach((_, name) => name.startsWith('trail-mark.') && place.vault.held.delete(name));
    truncateSync(log, statSync(log).size - 100);
    const { trail, findings } = await place.open();
    expect([trail.id, findings[0]?.kind]).toEqual([truth.id, 'mark_missing']);
    await trail.close();
  });
});

describe('a crash while a trail is put aside', () => {
  it('leaves no log for the next trail to take for its own', async () => {
    const truth = await madeTrail('killed');
    const aside = place.file.replace(/db$/, '20261102T030405678Z.log-damaged.db');
    renameSync(place.file, aside);
    const there = stillThere(truth.inside, [aside, `${place.file}-wal`]);
    const { records } = await expectAllTold(truth, there);
    expect(records[0]).toMatchObject({
      kind: 'trail.started',
      detail: { why: 'missing', follows: { trail: truth.id } },
    });
    expect(existsSync(`${aside}-wal`)).toBe(true);
  });
});

describe('a database that was deleted', () => {
  it('is salvaged from the log that it left', async () => {
    const truth = await madeTrail('killed');
    rmSync(place.file);
    await expectAllTold(truth, stillThere(truth.inside, [`${place.file}-wal`]));
  });
});

describe('damage that the start does not see', () => {
  it('lets everything before it be sent, and the rest after the next start', async () => {
    const truth = await madeTrail('closed');
    const middle = truth.inside.get(150)!;
    const { trail } = await place.open();
    await trail.close();
    const at = readFileSync(place.file).indexOf(middle);
    scramble(place.file, Math.floor(at / PAGE) * PAGE, PAGE, seeded(16));
    const there = stillThere(truth.inside, [place.file]);
    const firstLost = [...truth.inside.keys()].find((seq) => !there.includes(seq))!;
    const again = await place.open();
    expect(again.trail.id).toBe(truth.id);
    const unsent = again.trail.unsent(10_000, 1e9);
    expect(unsent.ok && unsent.value.at(-1)?.seq).toBe(firstLost - 1);
    if (unsent.ok)
      expect(again.trail.acknowledge(firstLost - 1, unsent.value.at(-1)!.head, NO_RECEIPT)).toMatchObject({ ok: true });
    expect(again.trail.unsent(10, 1e9)).toEqual({ ok: false, code: 'audit.corrupt' });
    await again.trail.close();
    const { taken, accounts, findings } = await nextStart();
    expect(findings[0]).toMatchObject({ kind: 'new_trail' });
    expect(taken.map(({ seq }) => seq).filter((seq) => seq <= COUNT)).toEqual(
      there.filter((seq) => seq > firstLost && seq <= COUNT),
    );
    expect(accounts[0]).toMatchObject({ lostForGood: truth.inside.size - there.length, chainedTo: firstLost - 1 });
  });
});

describe('what was taken over', () => {
  it('is taken over once, also by the trail after the next', async () => {
    const truth = await madeTrail('closed');
    scramble(place.file, statSync(place.file).size - PAGE, PAGE, seeded(21));
    const first = await nextStart();
    expect(await salvageTrails({ trailFile: place.file, vault: place.vault, trail: first.trail })).toEqual({
      ok: true,
      value: [],
    });
    await first.trail.close();
    scramble(place.file, 0, PAGE, seeded(22));
    const second = await nextStart();
    expect(second.accounts.map(({ trail }) => trail)).toEqual([first.trail.id]);
    expect(second.taken).toEqual([]);
    expect(second.sent.map(({ seq }) => seq)).toEqual(Array.from({ length: first.records.length }, (_, n) => n + 1));
    expect(existsSync(join(place.folder, first.accounts[0]!.file))).toBe(true);
    expect(first.accounts[0]!.trail).toBe(truth.id);
    await second.trail.close();
  });
});
