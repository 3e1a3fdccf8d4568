import type Database from 'better-sqlite3';
import { AuditEventSchema, type AuditEvent } from '../../../protocol/audit/event.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { stamp, type Stamped, type Stamps } from './build-record.ts';
import type { Backlog } from './backlog.ts';
import { isLasting, trailFault, type TrailFault } from './trail-fault.ts';
import type { Stored } from './trail.ts';
import type { TrailStore } from './trail-store.ts';

const MAX_PER_COMMIT = 256;

type Entry = {
  readonly what: Stamped;
  /** Further writes that must be in the same transaction as the record. */
  readonly alongside: () => void;
  /** A refusal of this one is told by the next trail.gap. */
  readonly counted: boolean;
  readonly resolve: (result: Result<Stored>) => void;
};
type Written = { readonly entry: Entry; readonly result: Result<Stored> };

export type AppendQueue = {
  readonly append: (event: AuditEvent, alongside?: () => void) => Promise<Result<Stored>>;
  /** Like `append`, but a refusal is not counted as lost: the caller keeps the event. */
  readonly offer: (what: Stamped, alongside?: () => void) => Promise<Result<Stored>>;
  /** Commits now what waits, and the backlog. */
  readonly flush: () => void;
  readonly fault: () => TrailFault | null;
  readonly close: () => void;
};

export type AppendQueueDeps = {
  readonly db: Database.Database;
  readonly store: TrailStore;
  readonly backlog: Backlog;
  readonly stamps: Stamps;
  /** The transaction has begun; throws when it may not go on. */
  readonly afterBegin: () => void;
  /** Further writes of the same commit. */
  readonly beforeCommit: () => void;
  readonly afterCommit: (seq: number) => void;
  /** A transaction did not commit: what was cached within it must go. */
  readonly afterRollback: () => void;
};

/**
 * Group commit: whatever is appended within one turn of the event loop is one transaction and one sync at its end. The
 * disk sets the size of a group by itself; there is no timer. A promise resolves only after COMMIT.
 */
export function createAppendQueue(deps: AppendQueueDeps): AppendQueue {
  const { db, store, backlog, stamps } = deps;
  const queue: Entry[] = [];
  let scheduled = false;
  let fault: TrailFault | null = null;

  const begin = db.prepare('BEGIN IMMEDIATE');
  const end = db.prepare('COMMIT');

  const commit = (entries: readonly Entry[], late: readonly Stamped[]): readonly Written[] => {
    begin.run();
    deps.afterBegin();
    for (const what of late) store.insert(what);
    const written = entries.map((entry) => {
      entry.alongside();
      return { entry, result: toResult(store.insert(entry.what)) };
    });
    deps.beforeCommit();
    end.run();
    return written;
  };
  const rollBack = (): void => {
    try {
      if (db.open && db.inTransaction) db.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself already.
    }
    deps.afterRollback();
  };
  const writeGroup = (entries: readonly Entry[]): void => {
    const before = store.tail();
    try {
      if (fault !== null && isLasting(fault)) throw new LastingFault();
      // A new trail begins with its start; what had to wait comes with the next commit.
      const late = before.seq === 0 ? [] : backlog.waiting(stamps);
      const written = commit(entries, late);
      fault = null;
      if (late.length > 0) backlog.written();
      written.forEach(({ entry, result }) => entry.resolve(result));
    } catch (error) {
      store.resetTo(before);
      rollBack();
      giveUp(entries, error);
    }
    // Outside of what can be undone: the records stand, whatever a listener does.
    if (store.tail().seq > before.seq) deps.afterCommit(store.tail().seq);
  };
  const giveUp = (entries: readonly Entry[], error: unknown): void => {
    let code: string = 'internal';
    try {
      if (!(error instanceof LastingFault)) fault = trailFault(error);
      code = fault ?? code;
    } finally {
      // Also when the error is a bug and goes on to the fault handler: whoever waits must hear that there is no record.
      for (const entry of entries) {
        if (entry.counted) backlog.countRefused(entry.what, code);
        entry.resolve(refuse(code));
      }
    }
  };
  const flush = (): void => {
    scheduled = false;
    if (queue.length === 0 && backlog.isEmpty()) return;
    const entries = queue.splice(0, MAX_PER_COMMIT);
    writeGroup(entries);
    if (queue.length > 0) schedule();
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const enqueue = (entry: Omit<Entry, 'resolve'>): Promise<Result<Stored>> => {
    if (fault === 'audit.closed') return Promise.resolve(refuse(fault));
    return new Promise((resolve) => {
      queue.push({ ...entry, resolve });
      schedule();
    });
  };
  return {
    append: (event, alongside = nothing) => {
      const parsed = AuditEventSchema.safeParse(event);
      if (!parsed.success) return Promise.resolve(refuse('audit.invalid_event'));
      return enqueue({ what: stamp(stamps, parsed.data), alongside, counted: true });
    },
    offer: (what, alongside = nothing) => enqueue({ what, alongside, counted: false }),
    flush,
    fault: () => fault,
    close: () => {
      while (queue.length > 0) flush();
      fault = 'audit.closed';
    },
  };
}

const nothing = (): void => undefined;

/** Ends a group before it touches a database that can no longer be trusted. */
class LastingFault extends Error {}

function toResult(inserted: { id: string; seq: number; head: Buffer } | null): Result<Stored> {
  if (inserted === null) return refuse('audit.record_too_large');
  return ok({ id: inserted.id, seq: inserted.seq, head: inserted.head.toString('hex') });
}
