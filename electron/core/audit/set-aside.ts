import { existsSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Under which name a database is put aside; null when there is no file. */
export function asideName(trailFile: string, why: string, wallMs: number): string | null {
  if (!existsSync(trailFile)) return null;
  const time = new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '');
  const base = basename(trailFile, '.db');
  let name = `${base}.${time}.${why.replaceAll('_', '-')}.db`;
  for (let n = 2; existsSync(join(dirname(trailFile), name)); n += 1) name = `${base}.${time}.${why}.${n}.db`;
  return name;
}

/**
 * Puts a database that cannot be used out of the way, with the files that SQLite keeps beside it, and never deletes it:
 * what is left of its records stays for those who investigate.
 */
export function setAside(trailFile: string, name: string): void {
  for (const suffix of ['', '-wal', '-shm']) {
    const from = `${trailFile}${suffix}`;
    if (existsSync(from)) renameSync(from, join(dirname(trailFile), `${name}${suffix}`));
  }
}

/**
 * A log whose database is not there belongs to the one that was put aside last, if a crash came in between; else its
 * database was deleted, and an empty one stands for it. It must not be taken for the log of a new database, into which
 * SQLite would write it.
 */
export function claimLog(trailFile: string): void {
  const log = `${trailFile}-wal`;
  const size = existsSync(trailFile) ? 0 : (statSync(log, { throwIfNoEntry: false })?.size ?? 0);
  if (size === 0) return;
  const newest = listSetAside(trailFile).at(-1);
  if (newest !== undefined && !existsSync(`${newest}-wal`)) renameSync(log, `${newest}-wal`);
  else writeFileSync(trailFile, '', { mode: 0o600 });
}

/** Full names of the databases that were put aside from this place, the oldest first. */
export function listSetAside(trailFile: string): readonly string[] {
  const base = `${basename(trailFile, '.db')}.2`; // the time in their names begins with the year
  return readdirSync(dirname(trailFile))
    .filter((name) => name.startsWith(base) && name.endsWith('.db'))
    .toSorted()
    .map((name) => join(dirname(trailFile), name));
}
