import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { verifyArchive } from './verify-archive.ts';

let dataDir: string;
let folder: string;
beforeEach(() => {
  dataDir = newDataDir();
  folder = mkdtempSync(join(tmpdir(), 'glasskey-ahead-'));
});
afterEach(() => {
  for (const dir of [dataDir, folder]) rmSync(dir, { recursive: true });
});

const arrive = (moment: string, count: number) => ingestAt(dataDir, moment, [createTestTrail(count)]);
const write = (to: string, ...more: string[]) =>
  runCommand(['archive', '--to', join(folder, to), '--data', dataDir, ...more]);
const daysIn = async (to: string) => {
  const log = readVerifier((await runCommand(['log', 'key', '--data', dataDir])).out.trim())!;
  const { segments, bad } = verifyArchive(join(folder, to), log);
  return { bad, days: segments.map(({ manifest: { day, first, count } }) => [day, first, count]) };
};

it('a batch under a clock that ran ahead is told while it waits, and holds up nothing once the log shows it', async () => {
  const ahead = `${new Date().getUTCFullYear() + 5}-05-01`;
  await arrive('2019-01-20T10:00:00Z', 3);
  await arrive(`${ahead}T00:00:00Z`, 2);
  const waiting = await write('worm');
  expect([waiting.code, waiting.out]).toEqual([1, expect.stringContaining(`leaves 2 records`)]);
  expect(waiting.out).toContain(ahead);
  expect((await write('worm', '--json')).json()).toEqual({ days: [], ahead: { day: ahead, count: 2 } });
  expect((await daysIn('worm')).days).toEqual([['2019-01-20', 0, 3]]);
  await arrive('2019-01-21T10:00:00Z', 4);
  await arrive('2019-01-22T10:00:00Z', 1);
  const whole = [
    ['2019-01-20', 0, 3],
    ['2019-01-21', 3, 6],
    ['2019-01-22', 9, 1],
  ];
  // One that was begun before it shows and one that is begun now have the same days.
  for (const to of ['worm', 'later']) {
    expect((await write(to)).code).toBe(0);
    expect(await daysIn(to)).toEqual({ bad: [], days: whole });
  }
});
