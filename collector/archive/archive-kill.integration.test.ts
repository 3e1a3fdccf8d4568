import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readVerifier, type NoteVerifier } from '../../protocol/log/signed-note.ts';
import { ingestAt } from '../testing/aged-data.ts';
import { runCommand } from '../testing/run-command.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { createTestTrail } from '../testing/test-trail.ts';
import { openSegment } from './segment-file.ts';
import { verifyArchive } from './verify-archive.ts';

const RUN = fileURLToPath(new URL('../cli/run.ts', import.meta.url));
const DAYS = ['2019-01-20', '2019-01-21', '2019-01-22'];
/** Enough that a day takes a while to write. */
const RECORDS = 1500;
/** So many kills must have hit a day while it was written. */
const HITS = 4;
const MOST_KILLS = 30;

const folder = mkdtempSync(join(tmpdir(), 'glasskey-archive-kill-'));
let worm = join(folder, 'worm');
let dataDir: string;
let log: NoteVerifier;
beforeAll(async () => {
  dataDir = newDataDir();
  for (const day of DAYS) await ingestAt(dataDir, `${day}T12:00:00Z`, [createTestTrail(RECORDS)]);
  log = readVerifier((await runCommand(['log', 'key', '--data', dataDir])).out.trim())!;
}, 60_000);
afterAll(() => {
  rmSync(dataDir, { recursive: true });
  rmSync(folder, { recursive: true });
});

const partials = (): readonly string[] => readdirSync(worm).filter((name) => name.endsWith('.partial'));
const segments = (): readonly string[] => readdirSync(worm).filter((name) => name.endsWith('.glasskey'));

const changedMs = (name: string): number => statSync(join(worm, name), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Runs `glasskey collector archive` and kills it a moment after it began to write a day; whether it was still writing one. */
async function kill(afterMs: number): Promise<boolean> {
  const args = ['--disable-warning=ExperimentalWarning', RUN, 'archive', '--to', worm, '--data', dataDir];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const startedMs = Date.now();
  const isWriting = (): boolean => partials().some((name) => changedMs(name) >= startedMs);
  while (child.exitCode === null && !isWriting()) await wait(1);
  await wait(afterMs);
  child.kill('SIGKILL');
  await ended;
  return child.signalCode === 'SIGKILL' && isWriting();
}

it(
  'killed at any moment, an archive holds whole days and no part of one under its name, and goes on where it was',
  { timeout: 120_000 },
  async () => {
    mkdirSync(worm);
    let hits = 0;
    for (let kills = 0; kills < MOST_KILLS && hits < HITS; kills += 1) {
      if (segments().length === DAYS.length) mkdirSync((worm = join(folder, `worm-${kills}`)));
      if (await kill(Math.random() * 60)) hits += 1;
      const { segments: whole, bad } = verifyArchive(worm, log);
      expect(bad).toEqual([]);
      expect(whole.map(({ file }) => file)).toEqual(DAYS.slice(0, whole.length).map((day) => `${day}.glasskey`));
    }
    expect(hits).toBe(HITS);
    const ended = await runCommand(['archive', '--to', worm, '--data', dataDir, '--json']);
    expect(ended.code).toBe(0);
    expect(partials()).toEqual([]);
    const { segments: whole, bad } = verifyArchive(worm, log);
    expect(bad).toEqual([]);
    expect(whole.map(({ manifest }) => manifest.count)).toEqual(DAYS.map(() => RECORDS));
    for (const name of segments()) expect(statSync(join(worm, name)).mode & 0o777).toBe(0o444);
  },
);

/** Ends the process between the name of a segment and whatever comes after it. */
const KILLED_AT_NAME = `data:text/javascript,${encodeURIComponent(`
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const rename = fs.renameSync;
fs.renameSync = (from, to) => {
  rename(from, to);
  if (to.endsWith('.glasskey')) process.kill(process.pid, 'SIGKILL');
};
syncBuiltinESMExports();`)}`;

/** SHA-256 of the signed manifest, as hex. */
function manifestOf(file: string): string {
  const segment = openSegment(file, log);
  if (segment === null) throw new Error(`${file} is no segment`);
  segment.close();
  return hash('sha256', segment.jws);
}

it('killed as soon as a day has its name, the next one tells that it was written, each day once', async () => {
  const place = mkdtempSync(join(folder, 'killed-'));
  const args = ['archive', '--to', place, '--data', dataDir];
  for (const day of DAYS.slice(0, 2)) {
    const command = ['--disable-warning=ExperimentalWarning', '--import', KILLED_AT_NAME, RUN, ...args];
    const child = spawn(process.execPath, command, { stdio: ['ignore', 'ignore', 'inherit'] });
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    expect(readdirSync(place)).toContain(`${day}.glasskey`);
  }
  for (let again = 0; again < 2; again += 1) expect((await runCommand(args)).code).toBe(0);
  const { out } = await runCommand(['audit', '--data', dataDir]);
  const timesTold = DAYS.map((day) => out.split(manifestOf(join(place, `${day}.glasskey`))).length - 1);
  expect(timesTold).toEqual(DAYS.map(() => 1));
}, 60_000);
