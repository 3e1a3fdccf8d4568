import type { AuditEvent } from '../../../protocol/audit/event.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import type { Result } from '../errors.ts';
import type { ClockGuard } from './clock-guard.ts';
import type { StateStore } from './state-store.ts';

/** A durable record. `head` is lower-case hex, after this record. */
export type Stored = { readonly seq: number; readonly id: string; readonly head: string };

/**
 * What became of an event that may not be refused: on the disk, or in memory and the operating system's log. `audit.slow`: it
 * is on its way to a disk that takes longer than an emergency waits.
 */
export type EmergencyStored = ({ readonly kind: 'durable' } & Stored) | { readonly kind: 'kept'; readonly why: string };

/** Records for the collector, in order, as their exact bytes; `head` is lower-case hex after the record. */
export type UnsentRecord = { readonly seq: number; readonly bytes: Buffer; readonly head: string };

/** A record as it is still held. */
export type HeldRecord = { readonly seq: number; readonly bytes: Buffer | null };

export type TrailStatus = {
  readonly trail: string;
  readonly seq: number;
  readonly head: string;
  /** Last sequence number that the collector holds. */
  readonly acknowledged: number;
  readonly unacknowledged: number;
  /** Events that wait in memory because the disk does not take them. */
  readonly kept: number;
  /** Why the last append was refused; null when it was not. */
  readonly fault: string | null;
};

/** One agent's ordered, append-only records. */
export type Trail = {
  readonly id: string;
  /**
   * Resolves when the record is on the disk, or with a refusal: `audit.*`. Order of calls is order of records. `alongside`
   * may set values of `state`, which are then there if and only if the record is.
   */
  readonly append: (event: AuditEvent, alongside?: () => void) => Promise<Result<Stored>>;
  /**
   * Never refuses: see EmergencyStored. What was kept is written, with a trail.gap record and without what was to be alongside,
   * as soon as the disk takes it.
   */
  readonly appendEmergency: (event: AuditEvent, alongside?: () => void) => Promise<Result<EmergencyStored>>;
  /**
   * The next records that the collector lacks, or of those the ones behind number `after`; at least one if there is any.
   * Refuses `audit.corrupt`.
   */
  readonly unsent: (maxRecords: number, maxBytes: number, after?: number) => Result<readonly UnsentRecord[]>;
  /** The last record, alone; none if the collector lacks none. Refuses `audit.corrupt`. */
  readonly newest: () => Result<readonly UnsentRecord[]>;
  /** Acknowledged records after `seq`, for a collector that has lost them; none that retention destroyed. Refuses `audit.corrupt`. */
  readonly again: (seq: number, maxRecords: number, maxBytes: number) => Result<readonly UnsentRecord[]>;
  /**
   * Records after `seq`, sent or not; `bytes` null where retention destroyed the content. At least one if there is any. Refuses
   * `audit.corrupt`.
   */
  readonly following: (seq: number, maxRecords: number) => Result<readonly HeldRecord[]>;
  /** Resolves when what was on its way to the disk is there, or is not to be: a write before that waits for it on this thread. */
  readonly settled: () => Promise<void>;
  /**
   * Whether the disk takes something, or refuses it, within that time. One that hangs does neither, and a value of `state` that
   * is set then holds up the event loop, with all windows, until it goes on.
   */
  readonly isAnswering: (withinMs: number) => Promise<boolean>;
  /** Name of the log that the newest receipt is of; null before the first. */
  readonly acknowledgedIn: () => string | null;
  /**
   * Whether the collector can hold everything up to `seq` with `head` (lower-case hex): `trail.fork` when that is not our
   * head, `trail.collector_behind` when it is less than what was acknowledged before.
   */
  readonly compare: (seq: number, head: string) => Result<number>;
  /** The collector holds it and has given this receipt, which was checked and is kept. Refuses like `compare`. */
  readonly acknowledge: (seq: number, head: string, receipt: Receipt) => Result<number>;
  readonly status: () => TrailStatus;
  /** A damaged page was met, or nobody knows what is on the disk: only opening it anew can tell how to go on. */
  readonly isBroken: () => boolean;
  readonly state: StateStore;
  readonly clockGuard: ClockGuard;
  /** Destroys the content of months acknowledged longer ago than `days`; resolves with those months. */
  readonly retention: (days: number) => Promise<Result<readonly string[]>>;
  /** Called after every commit with the last sequence number; returns the way to stop. */
  readonly onCommit: (listener: (seq: number) => void) => () => void;
  /** Writes what waits, marks the end as clean, releases the file. */
  readonly close: () => Promise<void>;
};
