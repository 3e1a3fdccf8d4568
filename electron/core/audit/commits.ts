import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { AgentError } from '../errors.ts';

/** A disk that takes longer than this for one sync is not waited for on the thread that also serves the windows. */
const SLOW_MS = 1;

/** Transactions of the trail: those of records in three steps, every other one in one. */
export type Commits = {
  /**
   * Any other write: durable when it returns. What is on its way to the disk is there first, so that a power cut takes one
   * transaction at most. Within another transaction it is a part of that. Throws AgentError `audit.sync_failed`, SQLite's errors.
   */
  readonly write: <T>(work: () => T) => T;
  /** `apart`: not even the first sync may hold up the event loop, however quick the disk was before. */
  readonly begin: (sync: 'as-it-suits' | 'apart') => void;
  /** COMMIT; null when it is durable, else resolves once it is. Rejects with AgentError `audit.sync_failed`. */
  readonly commit: () => Promise<void> | null;
  readonly rollBack: () => void;
  /** Resolves when all that was committed before is durable; rejects when that failed. */
  readonly settled: () => Promise<void>;
  /** Resolves once the disk has taken something, asked for once at a time and without holding up the event loop; rejects when it refused. */
  readonly answers: () => Promise<void>;
  /** Before the database is closed. */
  readonly close: () => void;
};

/**
 * On a quick disk SQLite syncs within COMMIT, which costs least. On a slow one it only writes, and a thread of Node's pool
 * syncs the write-ahead log meanwhile: what `synchronous = FULL` does, in the same order, without holding up the event
 * loop. The last two commits tell what the disk is like for the next: one that had to wait says nothing yet. One that was
 * asked and has not answered may hang. The caller begins none while one is on its way.
 */
export function createCommits(db: Database.Database, file: string): Commits {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');
  let isApart = false;
  let lastMs: readonly [number, number] = [0, 0];
  let log: Log | null = null;
  let running: Promise<void> = Promise.resolve();
  let isOnItsWay = false;
  let asking: Promise<void> | null = null;

  const took = (began: number): void => {
    lastMs = [performance.now() - began, lastMs[0]];
  };
  /** Not within a transaction: SQLite refuses it there. */
  const syncApart = (apart: boolean): void => {
    if (apart === isApart) return;
    db.pragma(`synchronous = ${apart ? 'NORMAL' : 'FULL'}`);
    isApart = apart;
  };
  const syncLog = async ({ meanwhile }: Log): Promise<void> => {
    const began = performance.now();
    isOnItsWay = true;
    await flushFile(meanwhile).finally(() => (isOnItsWay = false));
    took(began);
  };
  return {
    write: (work) => {
      if (isOnItsWay && log !== null) flushAtOnce(log);
      isOnItsWay = false; // what is there once need not be flushed again
      return db.transaction(work).immediate();
    },
    begin: (sync) => {
      const apart = sync === 'apart' || asking !== null || Math.min(...lastMs) > SLOW_MS;
      if (apart) log ??= openLog(file);
      syncApart(apart);
      begin.run();
    },
    commit: () => {
      const began = performance.now();
      end.run();
      if (!isApart || log === null) {
        took(began);
        return null;
      }
      syncApart(false);
      running = syncLog(log);
      return running;
    },
    rollBack: () => {
      try {
        if (db.open && db.inTransaction) db.exec('ROLLBACK');
      } catch {
        // SQLite has rolled back by itself already.
      }
      if (db.open) syncApart(false);
    },
    settled: () => running,
    answers: async () => {
      if (!isOnItsWay) {
        log ??= openLog(file);
        asking ??= flushFile(log.asking).finally(() => (asking = null));
        await asking;
      }
      if (isOnItsWay) await running; // also what was begun meanwhile
    },
    close: () => {
      if (log !== null) Object.values(log).forEach((descriptor) => closeSync(descriptor));
      log = null;
    },
  };
}

/** A descriptor each, since the operating system tells each of them once that a write has failed. */
type Log = { readonly meanwhile: number; readonly atOnce: number; readonly asking: number };

/** Opened for writing, as Windows flushes nothing else; kept, as SQLite keeps this file while it is connected. */
function openLog(file: string): Log {
  const open = (): number => openSync(`${file}-wal`, 'r+');
  return { meanwhile: open(), atOnce: open(), asking: open() };
}

function flushAtOnce({ atOnce }: Log): void {
  try {
    fdatasyncSync(atOnce);
  } catch (cause) {
    throw new AgentError('audit.sync_failed', { cause });
  }
}

const flushFile = (descriptor: number): Promise<void> =>
  new Promise((resolve, reject) => {
    fdatasync(descriptor, (cause) => {
      if (cause === null) resolve();
      else reject(new AgentError('audit.sync_failed', { cause }));
    });
  });
