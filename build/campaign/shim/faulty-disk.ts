import { closeSync, mkdirSync, openSync, realpathSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What fails at the moment: writes or syncs with EIO, writes as on a full or on a read-only disk. */
export type DiskFault = 'none' | 'write' | 'sync' | 'full' | 'readonly';
const LETTER: Readonly<Record<DiskFault, string>> = { none: '-', write: 'w', sync: 's', full: 'f', readonly: 'r' };

/** The exit code of a program that lost its power. */
export const CUT_STATUS = 75;

export type DiskOptions = {
  /** `disk.so` */
  readonly library: string;
  /** Exists; what is below it is tracked. */
  readonly folder: string;
  /** At which operation the power goes, from 1 on; null: never. */
  readonly cutAt: number | null;
  /** How many of a hundred unsynced sectors are on the disk all the same. */
  readonly keepPercent: number;
  readonly seed: number;
  /** What a sync takes; default 0. */
  readonly slowMs?: number;
  /** Whether syncs only say that they were done, as `synchronous = OFF` would have it. */
  readonly lies?: boolean;
};

/** A disk under one run of a program. */
export type FaultyDisk = {
  /** To be added to the program's environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly fail: (fault: DiskFault) => void;
  /** After the program has ended. */
  readonly close: () => void;
};

/** Prepares `disk.c` for one run. */
export function openFaultyDisk(options: DiskOptions): FaultyDisk {
  const folder = realpathSync(options.folder);
  const control = join(dirname(folder), `${options.seed}.control`);
  const backup = join(dirname(folder), `${options.seed}.backup`);
  rmSync(backup, { recursive: true, force: true });
  mkdirSync(backup);
  const file = openSync(control, 'w');
  const fail = (fault: DiskFault): void => void writeSync(file, LETTER[fault], 0);
  fail('none');
  return {
    env: {
      LD_PRELOAD: options.library,
      DISK_FOLDER: folder,
      DISK_BACKUP: backup,
      DISK_CONTROL: control,
      DISK_CUT_AT: String(options.cutAt ?? 0),
      DISK_KEEP: String(options.keepPercent),
      DISK_SEED: String(options.seed),
      DISK_SLOW_MS: String(options.slowMs ?? 0),
      DISK_LIES: options.lies === true ? '1' : '0',
    },
    fail,
    close: () => {
      closeSync(file);
      rmSync(control, { force: true });
      rmSync(backup, { recursive: true, force: true });
    },
  };
}
