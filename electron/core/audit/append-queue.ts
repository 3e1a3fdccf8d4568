import { parseEvent, type AuditEvent } from '../../../protocol/audit/event.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { stamp, type Stamped, type Stamps } from './build-record.ts';
import type { Backlog } from './backlog.ts';
import type { Commits } from './commits.ts';
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
  /** Its sync is waited for elsewhere, also on a quick disk. */
  readonly apart: boolean;
  readonly resolve: (result: Result<Stored>) => void;
};
type Written = { readonly entry: Entry; readonly result: Result<Stored> };

export type AppendQueue = {
  readonly append: (event: AuditEvent, alongside?: () => void) => Promise<Result<Stored>>;
  /** Like `append`, but a refusal is not counted as lost: the caller keeps the event. */
  readonly offer: (what: Stamped, alongside?: () => void) => Promise<Result<Stored>>;
  /** An offer that holds up the event loop on no disk, and is not to be waited for on every one. */
  readonly offerApart: (what: Stamped, alongside?: () => void) => Promise<Result<Stored>>;
  /** Commits now what waits, and the backlog. */
  readonly flush: () => void;
  readonly fault: () => TrailFault | null;
  /** Resolves when all that waited is durable or refused. */
  readonly close: () => Promise<void>;
};

export type AppendQueueDeps = {
  readonly commits: Commits;
  readonly store: TrailStore;
  readonly backlog: Backlog;
  readonly stamps: Stamps;
  /** The transaction has begun; throws when it may not go on. */
  readonly afterBegin: () => void;
  /** Further writes of the same commit. */
  readonly beforeCommit: () => void;
  /** The records up to `seq` are durable. */
  readonly afterCommit: (seq: number) => void;
  /** A transaction did not commit: what was cached within it must go. */
  readonly afterRollback: () => void;
};

/**
 * Group commit: whatever is appended within one turn of the event loop, or while the group before is on its way to the
 * disk, is one transaction and one sync. The disk sets the size of a group by itself; there is no timer. A promise
 * resolves only when its record is durable.
 */
export function createAppendQueue(deps: AppendQueueDeps): AppendQueue {
  const { commits, store, backlog, stamps } = deps;
  const queue: Entry[] = [];
  let scheduled = false;
  let onItsWay: Promise<void> | null = null;
  let fault: TrailFault | null = null;
  let isClosing = false;

  const insert = (group: readonly Entry[], late: readonly Stamped[]): readonly Written[] => {
    if (fault !== null && isLasting(fault)) throw new LastingFault();
    commits.begin(group.some(({ apart }) => apart) ? 'apart' : 'as-it-suits');
    deps.afterBegin();
    for (const what of late) store.insert(what);
    const written = group.map((entry) => {
      entry.alongside();
      return { entry, result: toResult(store.insert(entry.what)) };
    });
    deps.beforeCommit();
    return written;
  };
  const writeGroup = (group: readonly Entry[]): void => {
    const before = store.tail().seq;
    // A new trail begins with its start; what had to wait comes with the next commit.
    const late = before === 0 ? [] : backlog.waiting(stamps);
    let written: readonly Written[] = [];
    const settle = (): void => {
      store.settle();
      fault = null;
      if (late.length > 0) backlog.written();
      written.forEach(({ entry, result }) => entry.resolve(result));
      if (store.tail().seq > before) deps.afterCommit(store.tail().seq);
    };
    let durable: Promise<void> | null;
    try {
      written = insert(group, late);
      durable = commits.commit();
    } catch (error) {
      undo(group, error);
      return;
    }
    // Outside of what can be undone: the records stand, whatever a listener does.
    if (durable === null) settle();
    else onItsWay = durable.then(settle, (error: unknown) => undo(group, error)).finally(goOn);
  };
  const goOn = (): void => {
    onItsWay = null;
    if (queue.length > 0) schedule();
  };
  const undo = (group: readonly Entry[], error: unknown): void => {
    store.undo();
    commits.rollBack();
    deps.afterRollback();
    giveUp(group, error);
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
    if (onItsWay !== null || (queue.length === 0 && backlog.isEmpty())) return;
    writeGroup(queue.splice(0, MAX_PER_COMMIT));
    if (queue.length > 0) schedule();
  };
  const schedule = (): void => {
    if (scheduled || onItsWay !== null) return;
    scheduled = true;
    setImmediate(flush);
  };
  const enqueue = (entry: Omit<Entry, 'resolve'>): Promise<Result<Stored>> => {
    if (isClosing) return Promise.resolve(refuse('audit.closed'));
    return new Promise((resolve) => {
      queue.push({ ...entry, resolve });
      schedule();
    });
  };
  return {
    append: (event, alongside = nothing) => {
      const parsed = parseEvent(event);
      if (parsed === null) return Promise.resolve(refuse('audit.invalid_event'));
      return enqueue({ what: stamp(stamps, parsed), alongside, counted: true, apart: false });
    },
    offer: (what, alongside = nothing) => enqueue({ what, alongside, counted: false, apart: false }),
    offerApart: (what, alongside = nothing) => enqueue({ what, alongside, counted: false, apart: true }),
    flush,
    fault: () => fault,
    close: async () => {
      isClosing = true;
      for (; onItsWay !== null || queue.length > 0; await onItsWay) flush();
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
