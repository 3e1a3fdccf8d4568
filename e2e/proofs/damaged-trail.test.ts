import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { openReader } from '../../electron/core/audit/export-records.ts';
import { salvageTrails } from '../../electron/core/audit/salvage/salvage-trails.ts';
import { numbersIn, recordsInside, scramble, seeded } from '../../electron/core/audit/salvage/testing/damage.ts';
import { testEvent } from '../../electron/core/audit/testing/test-trail.ts';
import { exportOfCollector, linesOf } from './support/exports.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { openSealedDesk, type SealedDesk } from './support/sealed-desk.ts';
import { SEED } from './support/seeded.ts';
import { tellFigures } from './support/tell-figures.ts';

const PAGE = 4096;
const SENT = 40;
const UNSENT = 300;
const PAGES = 8;

let room: ProofRoom;
beforeAll(async () => {
  room = await openProofRoom();
});
afterAll(() => room.stop());

const append = (run: { trail: { append: (event: ReturnType<typeof testEvent>) => Promise<unknown> } }, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => run.trail.append(testEvent(n))));

/** Every record's bytes, by its number. */
async function contentOf(desk: SealedDesk): Promise<ReadonlyMap<number, string>> {
  const reader = await openReader(desk.file, desk.vault);
  const all = [...reader.records()].map(({ seq, bytes }) => [seq, String(bytes)] as const);
  reader.close();
  return new Map(all);
}

/** What the collector holds of a trail: each record's exact bytes, as text. */
const textsAt = async (trail: string): Promise<readonly string[]> =>
  linesOf(await exportOfCollector(room, trail)).map((line) =>
    Buffer.from(LineSchema.parse(JSON.parse(line)).record, 'base64').toString(),
  );
const LineSchema = z.looseObject({ record: z.base64() });
const RecordSchema = z.looseObject({ seq: z.number(), kind: z.string(), detail: z.record(z.string(), z.unknown()) });
const open = (text: string) => RecordSchema.parse(JSON.parse(text));

it('random pages of a trail: the collector gets what is readable on both sides, once, and is told every other number', async () => {
  const desk = await openSealedDesk(room);
  const old = await desk.run(async (run) => {
    await append(run, SENT);
    await run.send();
    await append(run, UNSENT);
  }, 'crash');
  const truth = await contentOf(desk);
  const random = seeded(SEED);
  const places = [...recordsInside(desk.file)].map(([, bytes]) => readFileSync(desk.file).indexOf(bytes));
  const pages = Array.from({ length: PAGES }, () => places[Math.floor(random() * places.length)] ?? 0);
  for (const at of [...pages, places.at(-1) ?? 0]) scramble(desk.file, at - (at % PAGE), PAGE, random);

  const next = await desk.run(async (run) => {
    await run.send();
    const { file: trailFile, vault } = desk;
    expect(await salvageTrails({ trailFile, vault, trail: run.trail })).toMatchObject({ ok: true, value: [{}] });
    await run.send();
  });
  expect(next).not.toBe(old);

  const asSent = (await textsAt(old)).map((text) => [open(text).seq, text] as const);
  const inNext = (await textsAt(next)).map(open);
  const asSalvaged = inNext
    .filter(({ kind }) => kind === 'trail.salvaged')
    .map(({ detail }) => [Number(detail['seq']), JSON.stringify(detail['record'])] as const);
  const account = inNext.find(({ kind, detail }) => kind === 'trail.gap' && detail['what'] === 'account')?.detail;
  const lost = numbersIn(account?.['lost'] as readonly [number, number][]);
  const arrived = [...asSent, ...asSalvaged];
  for (const [seq, text] of arrived) expect(text).toBe(truth.get(seq));
  const numbers = arrived.map(([seq]) => seq);
  expect(new Set(numbers).size).toBe(numbers.length);
  const missing = [...truth.keys()].filter((seq) => !numbers.includes(seq));
  expect(missing.length).toBe(account?.['lostForGood']);
  expect(missing.filter((seq) => !lost.includes(seq))).toEqual([]);
  expect(asSalvaged.length).toBeGreaterThan(0);
  expect(await desk.alerts()).toEqual(expect.arrayContaining(['trail.records_lost', 'trail.replaced']));
  tellFigures('damaged trail', [
    `${truth.size} records, ${PAGES + 1} pages of random bytes, seed ${SEED}`,
    `at the collector: ${asSent.length} as sent, ${asSalvaged.length} salvaged; named as lost: ${missing.length}; doubled: 0; untold: 0`,
  ]);
});
