import type Database from 'better-sqlite3';
import { AgentError } from '../errors.ts';
import { readCursor, readHeader } from './examine-trail.ts';
import { openForReading } from './open-database.ts';
import { readTail } from './trail-store.ts';

/** How far a trail is, read from its database without a key. */
export type Progress = {
  readonly trail: string;
  readonly seq: number;
  readonly head: string;
  readonly acknowledged: number;
  readonly unacknowledged: number;
};
export type ReadStatus = Progress & {
  /** Months with content, and those whose content was destroyed on schedule. */
  readonly months: readonly { readonly month: string; readonly records: number; readonly destroyed: boolean }[];
};

/** Throws AgentError `audit.corrupt` when it is no trail; SQLite's and the file system's errors. */
export function readStatus(file: string): ReadStatus {
  const db = openForReading(file);
  try {
    const progress = progressIn(db);
    const months = db
      .prepare<[], { month: string; records: number; destroyed: number }>(
        `SELECT k.month, count(r.seq) AS records, k.wrapped IS NULL AS destroyed
         FROM data_key k JOIN record r ON r.data_key = k.id GROUP BY k.id ORDER BY k.id`,
      )
      .all();
    return {
      ...progress,
      months: months.map(({ month, records, destroyed }) => ({ month, records, destroyed: destroyed === 1 })),
    };
  } finally {
    db.close();
  }
}

/** The same without the months, for which every record is counted. Throws like `readStatus`. */
export function readProgress(file: string): Progress {
  const db = openForReading(file);
  try {
    return progressIn(db);
  } finally {
    db.close();
  }
}

function progressIn(db: Database.Database): Progress {
  const header = readHeader(db);
  const cursor = readCursor(db);
  if (header === null || cursor === null) throw new AgentError('audit.corrupt');
  const { seq, head } = readTail(db, header.trail);
  const place = { trail: header.trail, seq, head: head.toString('hex') };
  return { ...place, acknowledged: cursor.seq, unacknowledged: seq - cursor.seq };
}
