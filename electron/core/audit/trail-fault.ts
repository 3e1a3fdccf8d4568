import { AgentError } from '../errors.ts';

/** Why the trail's database cannot be used. Stable codes, see the table in README.md of this folder. */
const TRAIL_FAULTS = [
  'trail.in_use',
  'audit.disk_full',
  'audit.read_only',
  'audit.corrupt',
  'audit.newer_schema',
  'audit.second_writer',
  'audit.sync_failed',
  'audit.io_failed',
  'audit.state_tampered',
  'audit.closed',
] as const;
export type TrailFault = (typeof TRAIL_FAULTS)[number];

/** First match wins. SQLite's extended codes begin with the primary one; the others are the operating system's. */
const FAULTS: readonly (readonly [RegExp, TrailFault])[] = [
  [/^(SQLITE_FULL|ENOSPC|EDQUOT|SQLITE_IOERR_SHMSIZE)/, 'audit.disk_full'],
  [/^(SQLITE_READONLY|EROFS|EACCES|EPERM)/, 'audit.read_only'],
  [/^(SQLITE_CORRUPT|SQLITE_NOTADB|SQLITE_FORMAT)/, 'audit.corrupt'],
  [/^(SQLITE_BUSY|SQLITE_LOCKED)/, 'trail.in_use'],
  [/^SQLITE_CONSTRAINT/, 'audit.second_writer'],
  // After a failed sync nobody knows what reached the disk; the kernel may even forget that it failed.
  [/^SQLITE_IOERR_(FSYNC|DIR_FSYNC|COMMIT_ATOMIC)/, 'audit.sync_failed'],
];

/** Names what went wrong with the database. An error that is not the database's own is thrown on. */
export function trailFault(error: unknown): TrailFault {
  if (error instanceof AgentError) {
    const own = TRAIL_FAULTS.find((code) => code === error.code);
    if (own === undefined) throw error;
    return own;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = FAULTS.find(([pattern]) => pattern.test(code));
  if (known !== undefined) return known[1];
  if (/^(SQLITE_|E[A-Z]+$)/.test(code)) return 'audit.io_failed';
  throw error;
}

/** Faults that end the writer's life: the next start looks at the file again. The others may pass by themselves. */
export const isLasting = (fault: TrailFault): boolean => LASTING.includes(fault);
const LASTING: readonly TrailFault[] = [
  'audit.corrupt',
  'audit.second_writer',
  'audit.sync_failed',
  'audit.state_tampered',
  'audit.closed',
];
