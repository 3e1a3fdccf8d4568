import type { RecordsReply } from '../../../protocol/wire/records.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import type { Result } from '../errors.ts';
import { pauseMs } from '../../../protocol/wire/backoff.ts';
import type { CollectorAnswer, CollectorRefusal } from './collector-answer.ts';
import type { RecordsBatch } from './collector-client.ts';
import type { UnsentRecord } from './encode-batch.ts';
import type { LogDesk } from './follow-restoration.ts';
import { judgeRefusal, type Judgement } from './judge-refusal.ts';
import type { LogView } from './log-view.ts';
import type { SendingPace } from './sending-pace.ts';

/** What sending needs of the trail (core/audit/trail.ts). */
export type SyncTrail = {
  readonly id: string;
  /** The next records that the collector lacks, in order; at least one if there is any. `after`: those behind that one. */
  readonly unsent: (maxRecords: number, maxBytes: number, after?: number) => Result<readonly UnsentRecord[]>;
  /** The last record, alone; none if the collector lacks none. */
  readonly newest: () => Result<readonly UnsentRecord[]>;
  /** Acknowledged records after `seq`, for a collector that came back from a backup. */
  readonly again: (seq: number, maxRecords: number, maxBytes: number) => Result<readonly UnsentRecord[]>;
  /** Name of the log that our newest receipt is of; null before the first. */
  readonly acknowledgedIn: () => string | null;
  /** Resolves when nothing is on its way to the disk: until then a write here would hold up the windows. */
  readonly settled: () => Promise<void>;
  /** Refuses if `head` is not our own head at `seq`, or `seq` is less than what was acknowledged. Moves nothing. */
  readonly compare: (seq: number, head: string) => Result<unknown>;
  /** Moves the cursor if `head` is our own head at `seq`, and keeps the receipt; refuses otherwise. */
  readonly acknowledge: (seq: number, head: string, receipt: Receipt) => Result<unknown>;
};

export type SyncOnceDeps = {
  readonly trail: SyncTrail;
  readonly send: (batch: RecordsBatch) => Promise<CollectorAnswer<RecordsReply>>;
  readonly view: LogView;
  readonly desk: LogDesk;
  /** What the collector holds of a trail: GET /v1/trails/:trail. */
  readonly held: (trail: string) => Promise<CollectorAnswer<RecordsReply>>;
  readonly pace: SendingPace;
  /** 0 to 1, exclusive: jitter. */
  readonly random: () => number;
};

/** What is remembered from one step to the next. */
export type Progress = {
  maxRecords: number;
  encoding: RecordsBatch['encoding'];
  failures: number;
  /** Name of the log whose collector's records were compared with our trail since the start; null: none yet. */
  comparedIn: string | null;
  /** What the collector still holds of what it had acknowledged before its restoration; null: all of it. */
  lostAfter: number | null;
  /** What comes after the batch that was acknowledged last, packed while that was under way; null: to be looked for. */
  ahead: Promise<Packed | null>;
};

/** Records, and how they go over the wire. */
export type Packed = { readonly records: readonly UnsentRecord[]; readonly batch: Omit<RecordsBatch, 'logSize'> };
export const NOTHING_AHEAD: Promise<null> = Promise.resolve(null);
export const newProgress = ({ batchRecords }: SendingPace): Progress => ({
  maxRecords: batchRecords,
  encoding: 'zstd',
  failures: 0,
  comparedIn: null,
  lostAfter: null,
  ahead: NOTHING_AHEAD,
});

export type SyncStep = { readonly kind: 'sent' } | { readonly kind: 'nothing' } | Judgement;

/** How long to wait for our own disk. */
const OWN_TROUBLE_MS = 60_000;

/** Whether the same records can be sent another way at once. */
export function adapt({ code, status }: CollectorRefusal, progress: Progress): boolean {
  if (status === 415 && progress.encoding === 'zstd') {
    progress.encoding = 'gzip';
    return true;
  }
  // By its status too: a proxy before the collector has a limit of its own, and none of its words.
  if ((code !== 'request.too_large' && status !== 413) || progress.maxRecords === 1) return false;
  progress.maxRecords = Math.ceil(progress.maxRecords / 2);
  return true;
}

export function failed(refusal: CollectorRefusal, { random }: SyncOnceDeps, progress: Progress): Judgement {
  progress.failures += 1;
  return judgeRefusal(refusal, (seconds) => pauseMs(progress.failures, seconds, random));
}

/** Our own trail refuses: a difference is final; a disk that does not answer, or a program that holds the file, is waited for. */
export function ownRefusal(code: string, seq: number | null): Judgement {
  const isLasting = (code.startsWith('trail.') && code !== 'trail.in_use') || code === 'audit.corrupt';
  return isLasting ? { kind: 'halt', code, seq } : { kind: 'wait', code, ms: OWN_TROUBLE_MS, isAsked: false };
}
