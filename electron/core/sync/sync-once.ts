import { BATCH_MAX_BYTES, BATCH_MAX_RECORDS, type RecordsReply } from '../../../protocol/wire/records.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import type { Result } from '../errors.ts';
import { pauseMs } from '../../../protocol/wire/backoff.ts';
import type { CollectorAnswer, CollectorRefusal } from './collector-answer.ts';
import type { RecordsBatch } from './collector-client.ts';
import { checkReceipt } from './check-receipt.ts';
import { encodeBatch, type UnsentRecord } from './encode-batch.ts';
import { judgeRefusal, type Judgement } from './judge-refusal.ts';
import type { LogView } from './log-view.ts';

/** What sending needs of the trail (core/audit/trail.ts). */
export type SyncTrail = {
  readonly id: string;
  /** The next records that the collector lacks, in order; at least one if there is any. */
  readonly unsent: (maxRecords: number, maxBytes: number) => Result<readonly UnsentRecord[]>;
  /** Refuses if `head` is not our own head at `seq`, or `seq` is less than what was acknowledged. Moves nothing. */
  readonly compare: (seq: number, head: string) => Result<unknown>;
  /** Moves the cursor if `head` is our own head at `seq`, and keeps the receipt; refuses otherwise. */
  readonly acknowledge: (seq: number, head: string, receipt: Receipt) => Result<unknown>;
};

export type SyncOnceDeps = {
  readonly trail: SyncTrail;
  readonly send: (batch: RecordsBatch) => Promise<CollectorAnswer<RecordsReply>>;
  readonly view: LogView;
  /** What the collector holds of a trail: GET /v1/trails/:trail. */
  readonly held: (trail: string) => Promise<CollectorAnswer<RecordsReply>>;
  /** 0 to 1, exclusive: jitter. */
  readonly random: () => number;
};

/** What is remembered from one step to the next. */
export type Progress = {
  maxRecords: number;
  encoding: RecordsBatch['encoding'];
  failures: number;
  /** Whether what the collector holds was compared with our trail since the start. */
  isCompared: boolean;
};
export const newProgress = (): Progress => ({
  maxRecords: BATCH_MAX_RECORDS,
  encoding: 'zstd',
  failures: 0,
  isCompared: false,
});

export type SyncStep = { readonly kind: 'sent' } | { readonly kind: 'nothing' } | Judgement;

/** How long to wait for our own disk. */
const OWN_TROUBLE_MS = 60_000;

/** One batch. The cursor moves only after the collector's head was compared with our own and its receipt checked. */
export async function syncOnce(deps: SyncOnceDeps, progress: Progress, onSending: () => void): Promise<SyncStep> {
  const { trail } = deps;
  const trouble = progress.isCompared ? null : await compare(deps, progress);
  if (trouble !== null) return trouble;
  const unsent = trail.unsent(progress.maxRecords, BATCH_MAX_BYTES - BATCH_MAX_RECORDS); // a newline after each record
  if (!unsent.ok) return ownRefusal(unsent.code, null);
  if (unsent.value.length === 0) {
    progress.failures = 0;
    return { kind: 'nothing' };
  }
  onSending();
  return deps.view.inOrder(() => sendBatch(deps, progress, unsent.value));
}

/** Records go up; the cursor moves once their receipt was checked and kept. */
async function sendBatch(deps: SyncOnceDeps, progress: Progress, records: readonly UnsentRecord[]): Promise<SyncStep> {
  const { trail, view } = deps;
  const seen = view.seen();
  const answer = await deps.send({ ...(await encodeBatch(trail.id, records, progress.encoding)), logSize: seen.size });
  if (!answer.ok) return adapt(answer, progress) ? { kind: 'sent' } : failed(answer, deps, progress);
  const { seq, head, receipt } = answer.value;
  const held = records.filter((record) => record.seq <= seq);
  const last = held.at(-1);
  // An answer about another trail, or one that stands still, acknowledges nothing.
  if (answer.value.trail !== trail.id || last === undefined) return { kind: 'halt', code: 'trail.fork', seq };
  const compared = trail.compare(seq, head);
  if (!compared.ok) return ownRefusal(compared.code, seq);
  const checked = checkReceipt({ log: view.log, seen, records: held }, receipt);
  if (!checked.ok) return { kind: 'halt', code: checked.code, seq, evidence: [seen.note, receipt?.checkpoint ?? null] };
  const kept = view.keep(checked.value.checkpoint);
  // What the collector holds beyond these records goes up again, and gets its receipt then.
  const acknowledged = kept.ok ? trail.acknowledge(last.seq, last.head, checked.value) : kept;
  if (!acknowledged.ok) return ownRefusal(acknowledged.code, seq);
  progress.failures = 0;
  progress.maxRecords = BATCH_MAX_RECORDS;
  return { kind: 'sent' };
}

/** Once after the start: an old copy of the database shows here even if nothing new is to be sent. */
async function compare(deps: SyncOnceDeps, progress: Progress): Promise<SyncStep | null> {
  const held = await deps.held(deps.trail.id);
  if (!held.ok && held.code !== 'not_found') return failed(held, deps, progress);
  if (held.ok && held.value.seq > 0) {
    const compared = deps.trail.compare(held.value.seq, held.value.head);
    if (!compared.ok) return showDifference(deps, progress, ownRefusal(compared.code, held.value.seq));
  }
  progress.isCompared = true;
  return null;
}

/**
 * The collector alarms on what it refuses, and it has not seen yet what we hold instead: our newest record, alone, cannot
 * follow from what it holds. It is refused, and both sides know.
 */
async function showDifference(deps: SyncOnceDeps, progress: Progress, difference: Judgement): Promise<SyncStep> {
  const unsent = difference.kind === 'halt' ? deps.trail.unsent(Infinity, Infinity) : null;
  const newest = unsent?.ok === true ? unsent.value.at(-1) : undefined;
  if (newest === undefined) return difference;
  const answer = await deps.send({ ...(await encodeBatch(deps.trail.id, [newest], progress.encoding)), logSize: null });
  if (answer.ok || answer.code.startsWith('trail.')) return difference;
  if (adapt(answer, progress)) return { kind: 'sent' };
  const step = failed(answer, deps, progress);
  return step.kind === 'wait' ? step : difference;
}

/** Whether the same records can be sent another way at once. */
function adapt({ code, status }: CollectorRefusal, progress: Progress): boolean {
  if (status === 415 && progress.encoding === 'zstd') {
    progress.encoding = 'gzip';
    return true;
  }
  if (code !== 'request.too_large' || progress.maxRecords === 1) return false;
  progress.maxRecords = Math.ceil(progress.maxRecords / 2);
  return true;
}

function failed(refusal: CollectorRefusal, { random }: SyncOnceDeps, progress: Progress): SyncStep {
  progress.failures += 1;
  return judgeRefusal(refusal, (seconds) => pauseMs(progress.failures, seconds, random));
}

/** Our own trail refuses: a difference is final, a disk that does not answer is waited for. */
function ownRefusal(code: string, seq: number | null): Judgement {
  const isLasting = code.startsWith('trail.') || code === 'audit.corrupt';
  return isLasting ? { kind: 'halt', code, seq } : { kind: 'wait', code, ms: OWN_TROUBLE_MS, isAsked: false };
}
