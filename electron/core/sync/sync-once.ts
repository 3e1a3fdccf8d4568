import { setTimeout as wait } from 'node:timers/promises';
import { BATCH_MAX_BYTES, BATCH_MAX_RECORDS } from '../../../protocol/wire/records.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import type { Result } from '../errors.ts';
import { pauseMs } from '../../../protocol/wire/backoff.ts';
import { checkReceipt } from './check-receipt.ts';
import type { CollectorRefusal } from './collector-answer.ts';
import { compareHeld } from './compare-held.ts';
import { doubt, isAboutHistory } from './doubt-history.ts';
import { encodeBatch, type UnsentRecord } from './encode-batch.ts';
import { followRestoration } from './follow-restoration.ts';
import type { Judgement } from './judge-refusal.ts';
import {
  adapt,
  failed,
  ownRefusal,
  NOTHING_AHEAD,
  type Packed,
  type Progress,
  type SyncOnceDeps,
  type SyncStep,
  type SyncTrail,
} from './sync-step.ts';

/** One batch. The cursor moves only after the collector's head was compared with our own and its receipt checked. */
export async function syncOnce(deps: SyncOnceDeps, progress: Progress, onSending: () => void): Promise<SyncStep> {
  const { ahead } = progress;
  progress.ahead = NOTHING_AHEAD;
  if (progress.comparedIn !== deps.view.log().name) {
    const trouble = await compareHeld(deps, progress);
    if (trouble !== null) return trouble;
  } else {
    const packed = await ahead;
    if (packed !== null) return deps.view.inOrder(() => sendBatch(deps, progress, packed));
  }
  const next = nextBatch(deps.trail, progress);
  if (!next.ok) return ownRefusal(next.code, null);
  if (next.value.length === 0) {
    progress.failures = 0;
    return { kind: 'nothing' };
  }
  onSending();
  const packed = await pack(deps.trail, next.value, progress);
  return deps.view.inOrder(() => sendBatch(deps, progress, packed));
}

const MAX_BYTES = BATCH_MAX_BYTES - BATCH_MAX_RECORDS; // a newline after each record

const pack = async (trail: SyncTrail, records: readonly UnsentRecord[], { encoding }: Progress): Promise<Packed> => ({
  records,
  batch: await encodeBatch(trail.id, records, encoding),
});

/** A batch leaves in several pieces, and what packs the next one keeps this thread from handing them on. */
const SENT_MS = 8;

/** The batch behind record `seq`, while those before it are under way: what is not right with it shows when it is its turn. */
async function packAhead({ trail, pace }: SyncOnceDeps, progress: Progress, seq: number): Promise<Packed | null> {
  await wait(SENT_MS);
  try {
    const next = trail.unsent(pace.batchRecords, MAX_BYTES, seq);
    return next.ok && next.value.length > 0 ? await pack(trail, next.value, progress) : null;
  } catch {
    return null;
  }
}

/** What the collector lacks: first what it has lost of what it had, then what it never had. */
function nextBatch(trail: SyncTrail, progress: Progress): Result<readonly UnsentRecord[]> {
  if (progress.lostAfter !== null) {
    const lost = trail.again(progress.lostAfter, progress.maxRecords, MAX_BYTES);
    if (!lost.ok || lost.value.length > 0) return lost;
    progress.lostAfter = null;
  }
  return trail.unsent(progress.maxRecords, MAX_BYTES);
}

/** Records go up; the cursor moves once their receipt was checked and kept. */
async function sendBatch(deps: SyncOnceDeps, progress: Progress, { records, batch }: Packed): Promise<SyncStep> {
  const { trail, view } = deps;
  const { size: logSize } = view.seen();
  const answering = deps.send({ ...batch, logSize });
  const sentTo = records.at(-1)?.seq ?? 0;
  const ahead = progress.lostAfter === null ? packAhead(deps, progress, sentTo) : NOTHING_AHEAD;
  const answer = await answering;
  if (!answer.ok) {
    if (adapt(answer, progress)) return { kind: 'sent' };
    const step = failed(answer, deps, progress);
    return isAboutHistory(answer.code) ? doubt(deps, progress, step) : step;
  }
  const { seq, head, receipt } = answer.value;
  const held = records.filter((record) => record.seq <= seq);
  const last = held.at(-1);
  // An answer about another trail, or one that stands still, acknowledges nothing.
  if (answer.value.trail !== trail.id || last === undefined) return { kind: 'halt', code: 'trail.fork', seq };
  const compared = trail.compare(seq, head);
  const isAgain = progress.lostAfter !== null;
  if (!compared.ok && !(isAgain && compared.code === 'trail.collector_behind')) return ownRefusal(compared.code, seq);
  const checked = await checkWithName(deps, held, receipt);
  if (!checked.ok && 'status' in checked) return failed(checked, deps, progress);
  if (!checked.ok) return judgeReceipt(deps, progress, { code: checked.code, seq, shown: receipt?.checkpoint ?? null });
  await trail.settled();
  const kept = view.keep(checked.value.checkpoint);
  // What the collector holds beyond these records goes up again, and gets its receipt then.
  const acknowledged = kept.ok && !isAgain ? trail.acknowledge(last.seq, last.head, checked.value) : kept;
  if (!acknowledged.ok) return ownRefusal(acknowledged.code, seq);
  if (isAgain)
    progress.lostAfter = last.seq; // its first receipt stays with the record
  else if (last.seq === sentTo) progress.ahead = ahead;
  progress.failures = 0;
  progress.maxRecords = deps.pace.batchRecords;
  return { kind: 'sent' };
}

/** Checks a receipt; once more under the log's new name if it was restored meanwhile, unless the collector is not heard on that. */
async function checkWithName(
  { view, desk }: SyncOnceDeps,
  records: readonly UnsentRecord[],
  receipt: Receipt | undefined,
): Promise<Result<Receipt> | CollectorRefusal> {
  const check = (): Result<Receipt> =>
    checkReceipt({ log: view.log(), witnesses: view.witnesses(), seen: view.seen(), records }, receipt);
  const checked = check();
  if (checked.ok || checked.code !== 'log.receipt_invalid') return checked;
  const followed = await followRestoration(view, desk);
  if (!followed.ok) return followed;
  return followed.value ? check() : checked;
}

type BadReceipt = { readonly code: string; readonly seq: number; readonly shown: string | null };

/** Cosignatures may come later, and a new policy may ask for others; the rest is evidence. */
function judgeReceipt(deps: SyncOnceDeps, progress: Progress, { code, seq, shown }: BadReceipt): Promise<SyncStep> {
  if (code === 'log.not_witnessed') {
    progress.failures += 1;
    const ms = pauseMs(progress.failures, undefined, deps.random);
    return Promise.resolve({ kind: 'wait', code, ms, isAsked: false });
  }
  const halt: Judgement = { kind: 'halt', code, seq, evidence: [deps.view.seen().note, shown] };
  return isAboutHistory(code) ? doubt(deps, progress, halt) : Promise.resolve(halt);
}
