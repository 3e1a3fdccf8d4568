import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leafHash } from '../../protocol/audit/trail-hash.ts';
import {
  rewritten,
  sealedTrail,
  testSealing,
  type SealedTrail,
  type Sealing,
} from '../../protocol/seal/testing/sealed-trail.ts';
import { runCommand, type Outcome } from '../testing/run-command.ts';
import { createTestCollector, type TestCollector } from '../testing/test-collector.ts';
import { batchOf } from '../testing/test-trail.ts';
import { enrolTestWorkstation, type TestWorkstation } from '../testing/test-workstation.ts';

const folder = mkdtempSync(join(tmpdir(), 'verify-trail-'));
let collector: TestCollector;
beforeAll(async () => {
  collector = await createTestCollector();
});
afterAll(async () => {
  await collector.close();
  rmSync(folder, { recursive: true });
});

let desk: TestWorkstation;
let sealing: Sealing;
let trail: SealedTrail;
beforeEach(async () => {
  desk = await enrolTestWorkstation(collector);
  sealing = testSealing();
  await desk.call('POST', '/v1/seal-key', { json: { sealKey: sealing.firstKey.toString('base64') } });
  trail = work(sealedTrail(sealing), 3);
});

function work(on: SealedTrail, seals: number): SealedTrail {
  for (let n = 0; n < seals; n += 1) {
    on.add();
    on.seal();
  }
  return on;
}
type Line = { readonly seq: number; readonly leaf: string; readonly head: string; readonly record: string | null };
const linesOf = ({ records, heads }: Pick<SealedTrail, 'records' | 'heads'>): Line[] =>
  records.map((bytes, index) => ({
    seq: index + 1,
    leaf: leafHash(bytes).toString('hex'),
    head: heads[index + 1]!.toString('hex'),
    record: bytes.toString('base64'),
  }));
let files = 0;
function write(lines: readonly unknown[]): string {
  const file = join(folder, `${(files += 1)}.ndjson`);
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}
const verify = (...names: readonly string[]): Promise<Outcome> =>
  runCommand(['verify-trail', ...names, '--data', collector.dataDir]);

describe('glasskey collector verify-trail', () => {
  it('finds a trail whole that was never sent, or in part, or whose oldest content was destroyed', async () => {
    const lines = linesOf(trail);
    expect(await verify(write(lines))).toMatchObject({
      code: 0,
      out: expect.stringContaining(`${trail.id} whole 7, sealed up to 6`),
    });
    await desk.call('POST', '/v1/records', batchOf(trail, 1, 3));
    const destroyed = lines.map((line) => (line.seq <= 3 ? { ...line, record: null } : line));
    expect((await verify(write(destroyed))).code).toBe(0);
  });

  it.each([
    ['a record left out', (lines: Line[]) => lines.toSpliced(4, 1), 5, 'missing, or out of place'],
    [
      'two records in the other order',
      (lines: Line[]) => lines.with(3, lines[4]!).with(4, lines[3]!),
      4,
      'out of place',
    ],
    ['the beginning left out', (lines: Line[]) => lines.slice(2), 1, 'out of place'],
    ['another content', (lines: Line[]) => lines.with(3, { ...lines[3]!, record: lines[1]!.record }), 4, 'leaf'],
    ['another head', (lines: Line[]) => lines.with(3, { ...lines[3]!, head: lines[1]!.head }), 4, 'head'],
    [
      'another leaf of what was destroyed',
      (lines: Line[]) => lines.with(1, { ...lines[1]!, record: null, leaf: lines[3]!.leaf }),
      2,
      'head',
    ],
    ['a line that is none', (lines: Line[]) => lines.with(3, { ...lines[3]!, record: '' }), 4, 'leaf'],
  ])('names the first record that does not hold: %s', async (_, change, seq, words) => {
    const { code, out } = await verify(write(change(linesOf(trail))));
    expect([code, out]).toEqual([1, expect.stringContaining(`BROKEN at ${seq}`)]);
    expect(out).toContain(words);
  });

  it('names what the collector holds otherwise, or holds more of', async () => {
    await desk.call('POST', '/v1/records', batchOf(trail, 1, 5));
    expect((await verify(write(linesOf(trail).slice(0, 3)))).out).toContain(
      'BROKEN at 4 to 5: the collector holds more',
    );
    const other = rewritten(trail, (record) => (record.seq === 2 ? { ...record, kind: 'study.closed' } : record));
    const copy = sealedTrail(sealing, trail.id, other);
    expect((await verify(write(linesOf(copy)))).out).toContain('BROKEN at 2: it is another record');
  });

  it('puts several trails of one workstation together, in any order, and says which seals are in none', async () => {
    const next = work(sealedTrail(sealing), 2);
    const last = work(sealedTrail(sealing), 2);
    const [one, two, three] = [trail, next, last].map((each) => write(linesOf(each)));
    expect((await verify(three!, one!, two!)).code).toBe(0);
    const { code, out } = await verify(three!, one!);
    expect([code, out]).toEqual([1, expect.stringContaining('MISSING: seals 3 to 4')]);
    await desk.call('POST', '/v1/records', batchOf(next, 1, next.records.length));
    expect((await verify(three!, one!)).code).toBe(0); // the collector has them
  });

  it('ends with 2 when it is called wrongly, or a file is not there or no export', async () => {
    expect(await runCommand(['verify-trail', '--data', collector.dataDir])).toMatchObject({ code: 2 });
    expect(await verify(join(folder, 'none'))).toMatchObject({ code: 2, error: expect.stringContaining('ENOENT') });
    expect(await verify(write(['something else']))).toMatchObject({
      code: 1,
      out: expect.stringContaining('no trail BROKEN at 1'),
    });
  });
});
