import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk, type Desk } from './support/desk.ts';
import { exportOfAgent, exportOfCollector, linesOf, openLine, verifyIndependently } from './support/exports.ts';
import { addPerson, givePassword, signIn, type ProofPerson } from './support/people.ts';
import { openProofRoom, type ProofRoom } from './support/proof-room.ts';
import { tellFigures } from './support/tell-figures.ts';

let room: ProofRoom;
let desk: Desk;
let someone: ProofPerson;
let files: { readonly agent: string; readonly collector: string };

beforeAll(async () => {
  room = await openProofRoom();
  someone = await addPerson(room.collector, 'someone', 'hotp');
  desk = await openDesk(room);
  await workALittle();
  // The agent runs while it is exported, and sends what the export itself has added.
  const agent = await exportOfAgent(room);
  await allSent();
  const { trail } = await verifyIndependently(agent);
  files = { agent, collector: await exportOfCollector(room, trail) };
}, 120_000);
afterAll(async () => {
  await desk.stop();
  await room.stop();
});

const allSent = (): Promise<unknown> =>
  desk.agent().until('everything is sent', 90_000, ({ unsent, collector }) => collector === 'online' && unsent === 0);

/** Records of many kinds, some of them made without the collector and across a crash. */
async function workALittle(): Promise<void> {
  const ask = desk.agent().ask;
  await givePassword(desk.agent(), { id: 'someone', password: 'wrong ünd with “words”' });
  await signIn(desk.agent(), someone, someone.code());
  await ask('session:lock', null);
  await ask('session:unlock', { password: 'wrong again', code: null });
  await ask('session:unlock', { password: someone.password, code: null });
  await desk.cutOff();
  await breakTheGlass();
  await desk.restart('crash');
  await desk.reconnect();
  await allSent();
}

async function breakTheGlass(): Promise<void> {
  const { ask } = desk.agent();
  await ask('emergency:open', { studyUid: null, grantId: null });
  const words = 'Schädel-Hirn-Trauma, surgeon waits for the images';
  const patient = { patientId: 'P-77', issuer: 'LAB', studyUid: null };
  const asked = await ask('emergency:request', { ...patient, reasonCode: 'treating-now', words });
  expect(asked).toMatchObject({ ok: true });
  expect(await ask('emergency:confirm', null)).toMatchObject({ ok: true });
}

describe('a trail of real work', () => {
  it('is byte-identical at the workstation and at the collector, and both verify by the independent script', async () => {
    const [own, held] = [linesOf(files.agent), linesOf(files.collector)];
    expect(held.slice(0, own.length)).toEqual(own);
    const [atAgent, atCollector] = [await verifyIndependently(files.agent), await verifyIndependently(files.collector)];
    expect(atAgent.count).toBe(own.length);
    expect(atCollector.count).toBe(held.length);
    expect(atCollector.trail).toBe(atAgent.trail);
    const kinds = new Set(held.map((line) => openLine(line).kind));
    for (const kind of ['trail.started', 'emergency.started', 'agent.unclean_end', 'trail.exported']) {
      expect([...kinds]).toContain(kind);
    }
    tellFigures('independent-verification', [
      `${own.length} records of ${kinds.size} kinds identical byte for byte at agent and collector; script of section 4: ${atAgent.count} and ${atCollector.count} verified, head ${atCollector.head.slice(0, 16)}…`,
    ]);
  }, 60_000);
});

describe('the script', () => {
  const changed: readonly (readonly [string, (lines: string[]) => string[]])[] = [
    ['a byte of a record', (lines) => lines.with(5, changeRecord(lines[5]!, 40))],
    ['the last byte of a record', (lines) => lines.with(5, changeRecord(lines[5]!, -1))],
    [
      'a leaf',
      (lines) =>
        lines.with(
          5,
          lines[5]!.replace(/"leaf":"(.)/, (_, digit) => `"leaf":"${other(digit)}`),
        ),
    ],
    [
      'a head',
      (lines) =>
        lines.with(
          5,
          lines[5]!.replace(/"head":"(.)/, (_, digit) => `"head":"${other(digit)}`),
        ),
    ],
    ['a line left out', (lines) => lines.toSpliced(5, 1)],
    ['two lines swapped', (lines) => lines.with(5, lines[6]!).with(6, lines[5]!)],
    ['a line twice', (lines) => lines.toSpliced(5, 0, lines[5]!)],
    ['the first line left out', (lines) => lines.slice(1)],
  ];
  it.each(changed)('finds %s', async (_what, change) => {
    const file = room.file('changed.ndjson');
    const lines = readFileSync(files.collector, 'utf8').trimEnd().split('\n');
    writeFileSync(file, change(lines).join('\n'));
    await expect(verifyIndependently(file)).rejects.toThrow();
  });
});

const other = (digit: string): string => (digit === '0' ? '1' : '0');

function changeRecord(line: string, at: number): string {
  const parsed: { record: string } = JSON.parse(line);
  const bytes = Buffer.from(parsed.record, 'base64');
  const place = at < 0 ? bytes.length + at : at;
  bytes[place] = bytes[place]! ^ 1;
  return JSON.stringify({ ...parsed, record: bytes.toString('base64') });
}
