import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import { parseEvent, type AuditEvent } from '../../../protocol/audit/event.ts';
import { createAppendQueue, type AppendQueue } from './append-queue.ts';
import type { Backlog } from './backlog.ts';
import { ownEvent, repairEvent, stamp, type RecordOrigin, type Stamped } from './build-record.ts';
import { createClockGuard, type ClockGuard } from './clock-guard.ts';
import type { Commits } from './commits.ts';
import { createCursor, type TrailCursor } from './cursor.ts';
import { createDataKeys } from './data-keys.ts';
import { following } from './following.ts';
import type { OsLog } from './os-log.ts';
import { destroyMonth, dueMonths } from './retention.ts';
import { noteDamage } from './salvage/note-damage.ts';
import { createStateStore, type StateStore } from './state-store.ts';
import type { SumPlace, TrailSum } from './trail-sum.ts';
import { isLasting, trailFault } from './trail-fault.ts';
import type { EmergencyStored, Trail } from './trail.ts';
import { createTrailStore, type TrailStore } from './trail-store.ts';

/** Pages in the write-ahead log, about: small enough to be used again while it is in the cache. */
const CHECKPOINT_PAGES = 1000;
const RECORDS_PER_PAGE = 4;
/** Of each commit, however few records it has: the page of the last record, and those above it or of the sum. */
const PAGES_PER_COMMIT = 2;
const RETRY_MS = 5000;
const CLOCK_SAVE_MS = 1000;

export type CreateTrailDeps = {
  readonly file: string;
  /** Its database, its id, and the key of its state. */
  readonly place: SumPlace;
  readonly commits: Commits;
  readonly sum: TrailSum;
  readonly masterKey: KeyObject;
  readonly origin: RecordOrigin;
  readonly backlog: Backlog;
  readonly osLog: OsLog;
  /** The tail moved: the keychain's mark is due. */
  readonly moved: () => void;
  /** Everything is written: the database can be closed. */
  readonly closed: (state: StateStore) => Promise<void>;
};

/** The parts of an open trail. */
type Parts = CreateTrailDeps & {
  readonly store: TrailStore;
  readonly queue: AppendQueue;
  readonly forgetKeys: () => void;
  readonly cursor: TrailCursor;
  readonly state: StateStore;
  readonly clockGuard: ClockGuard;
  readonly listeners: Set<(seq: number) => void>;
  readonly damage: { isMet: boolean };
  /** Emergencies for which the disk takes longer than anybody waits. */
  readonly late: Set<Promise<unknown>>;
};

/** A trail on an open database whose ends were examined. */
export function createTrail(deps: CreateTrailDeps): Trail {
  const parts = assemble(deps);
  const { queue, cursor, backlog, listeners } = parts;
  const retry = setInterval(() => {
    if (!backlog.isEmpty()) queue.flush();
  }, RETRY_MS).unref();
  if (!backlog.isEmpty()) setImmediate(queue.flush);
  const noticed = <T>(result: Result<T>): Result<T> => {
    if (!result.ok) notice(parts, result.code);
    return result;
  };
  return {
    id: deps.place.trail,
    append: async (event, alongside) => noticed(await queue.append(event, alongside)),
    appendEmergency: (event, alongside) => appendEmergency(parts, event, alongside),
    unsent: (maxRecords, maxBytes, after) => noticed(cursor.unsent(maxRecords, maxBytes, after)),
    newest: () => noticed(cursor.newest()),
    again: cursor.again,
    following: (seq, maxRecords) => following({ db: deps.place.db, store: parts.store }, seq, maxRecords),
    settled: () => deps.commits.settled().catch(() => undefined), // whoever appended hears of it
    isAnswering: (withinMs) =>
      Promise.race([
        deps.commits.answers().then(always, always), // what it refuses, whoever writes hears of
        delay(withinMs, false, { ref: false }),
      ]),
    acknowledgedIn: cursor.acknowledgedIn,
    compare: (seq, head) => noticed(cursor.compare(seq, head)),
    acknowledge: (seq, head, receipt) => noticed(cursor.acknowledge(seq, head, receipt)),
    status: () => statusOf(parts),
    isBroken: () => parts.damage.isMet || hasLastingFault(queue),
    state: parts.state,
    clockGuard: parts.clockGuard,
    retention: async (days) => noticed(await destroyDue(parts, days)),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: async () => {
      clearInterval(retry);
      await queue.close();
      await deps.closed(parts.state);
    },
  };
}

const always = (): boolean => true;

function assemble(deps: CreateTrailDeps): Parts {
  const { place, sum, masterKey, origin, backlog } = deps;
  const { db, trail } = place;
  const keys = createDataKeys({ db, masterKey, trail }, sum.write);
  const store = createTrailStore({ db, trail, keys, origin });
  const state = createStateStore(place, { sum, commits: deps.commits });
  const clockGuard = createClockGuard(state, origin.clock, async () => {
    await deps.commits.answers();
    if (!db.open) throw new AgentError('audit.closed');
  });
  const listeners = new Set<(seq: number) => void>();
  let committed = store.tail().seq;
  let pages = 0;
  const afterCommit = (seq: number): void => {
    deps.moved();
    listeners.forEach((listener) => listener(seq));
    pages += PAGES_PER_COMMIT + (seq - committed) / RECORDS_PER_PAGE;
    committed = seq;
    if (pages < CHECKPOINT_PAGES) return;
    pages = 0;
    setImmediate(() => checkpoint(db)); // nobody who waits for this commit waits for that, too
  };
  const queue = createAppendQueue({
    commits: deps.commits,
    store,
    backlog,
    stamps: origin,
    afterCommit,
    afterBegin: sum.check,
    beforeCommit: () => {
      clockGuard.save(CLOCK_SAVE_MS);
      sum.keepUp();
    },
    afterRollback: () => {
      keys.forget();
      sum.forget();
    },
  });
  const cursor = createCursor({ db, commits: deps.commits, store, sum, wallMs: clockGuard.effectiveMs });
  return {
    ...deps,
    forgetKeys: keys.forget,
    store,
    queue,
    cursor,
    state,
    clockGuard,
    listeners,
    damage: { isMet: false },
    late: new Set(),
  };
}

/** The next look at the file, when it is opened anew, is then one at all of its pages. */
function notice({ file, damage }: Parts, code: string): void {
  if (code !== 'audit.corrupt') return;
  noteDamage(file);
  damage.isMet = true;
}

function hasLastingFault(queue: AppendQueue): boolean {
  const fault = queue.fault();
  return fault !== null && fault !== 'audit.closed' && isLasting(fault);
}

/** Between commits, once all have been answered. What fails here fails again, and is named, at the next commit. */
function checkpoint(db: Database.Database): void {
  try {
    if (db.open) db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    return;
  }
}

/** So long an emergency waits for the disk, and not again for the next record while that one is still on its way. */
const PATIENCE_MS = 1000;

async function appendEmergency(
  parts: Parts,
  event: AuditEvent,
  alongside?: () => void,
): Promise<Result<EmergencyStored>> {
  const what = stamp(parts.origin, parseEvent(event) ?? repairEvent(event));
  const stored = storeEmergency(parts, what, alongside);
  const isWaitedFor = parts.late.size === 0;
  const inTime = isWaitedFor ? await Promise.race([stored, delay(PATIENCE_MS, null, { ref: false })]) : null;
  if (inTime !== null) return inTime;
  parts.late.add(stored);
  void stored.finally(() => parts.late.delete(stored));
  parts.osLog(what, 'audit.slow');
  return ok({ kind: 'kept', why: 'audit.slow' }); // in the queue: it comes in its place, or is kept with what the disk says then
}

async function storeEmergency(parts: Parts, what: Stamped, alongside?: () => void): Promise<Result<EmergencyStored>> {
  const first = await parts.queue.offerApart(what, alongside);
  const tooLarge = !first.ok && first.code === 'audit.record_too_large';
  const small = tooLarge ? { ...what, event: { ...what.event, detail: { unreadable: ['detail'] } } } : what;
  const result = tooLarge ? await parts.queue.offerApart(small, alongside) : first;
  if (result.ok) return ok({ kind: 'durable', ...result.value });
  notice(parts, result.code);
  parts.backlog.keep(small, result.code);
  parts.osLog(small, result.code);
  return ok({ kind: 'kept', why: result.code });
}

function statusOf({ place, store, cursor, backlog, queue }: Parts): ReturnType<Trail['status']> {
  const { seq, head } = store.tail();
  return {
    trail: place.trail,
    seq,
    head: head.toString('hex'),
    acknowledged: cursor.seq(),
    unacknowledged: seq - cursor.seq(),
    kept: backlog.size(),
    fault: queue.fault(),
  };
}

/** The database's faults as refusals. */
function named<T>(work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (error) {
    return refuse(trailFault(error));
  }
}

async function destroyDue(parts: Parts, days: number): Promise<Result<readonly string[]>> {
  const { place, sum, queue, origin, clockGuard } = parts;
  const destroyed: string[] = [];
  const all = named(() => dueMonths(place.db, clockGuard.effectiveMs(), days));
  if (!all.ok) return all;
  for (const due of all.value) {
    const { month, fromSeq, toSeq } = due;
    const event = ownEvent('trail.key_destroyed', 'success', { month, fromSeq, toSeq, retentionDays: days });
    const result = await queue.offer(stamp(origin, event), () => {
      destroyMonth(place.db, due);
      sum.write();
      parts.forgetKeys(); // the record about it must not be sealed with a key that is gone
    });
    if (!result.ok) return refuse(result.code);
    destroyed.push(month);
  }
  const emptied = named(() => destroyed.length > 0 && place.db.pragma('wal_checkpoint(TRUNCATE)'));
  return emptied.ok ? ok(destroyed) : emptied;
}
