import { BATCH_MAX_BYTES, BATCH_MAX_RECORDS, type RecordsReply } from '../../../protocol/wire/records.ts';
import type { Result } from '../errors.ts';
import { createAlarm } from './alarm.ts';
import { pauseMs } from './backoff.ts';
import type { CollectorAnswer } from './collector-answer.ts';
import type { RecordsBatch } from './collector-client.ts';
import { encodeBatch, type UnsentRecord } from './encode-batch.ts';
import { judgeRefusal, type Judgement } from './judge-refusal.ts';

/** What the loop needs of the trail (core/audit/trail.ts). */
export type SyncTrail = {
  readonly id: string;
  /** The next records that the collector lacks, in order; at least one if there is any. */
  readonly unsent: (maxRecords: number, maxBytes: number) => Result<readonly UnsentRecord[]>;
  /** Moves the cursor if `head` is our own head at `seq`; refuses otherwise. */
  readonly acknowledge: (seq: number, head: string) => Result<unknown>;
};

export type SyncDeps = {
  readonly trail: SyncTrail;
  readonly send: (batch: RecordsBatch) => Promise<CollectorAnswer<RecordsReply>>;
  /** What the collector holds of a trail: GET /v1/trails/:trail. */
  readonly held: (trail: string) => Promise<CollectorAnswer<RecordsReply>>;
  /** 0 to 1, exclusive: jitter. */
  readonly random: () => number;
  readonly onState: (state: SyncState) => void;
};

/**
 * `parked`: the collector refuses these records; tried again rarely, and whenever someone wakes the loop by hand.
 * `halted`: what it holds and what we hold differ. That is evidence, never to be repaired by a program.
 */
export type SyncState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting'; readonly code: string }
  | { readonly kind: 'parked'; readonly code: string }
  | { readonly kind: 'halted'; readonly code: string; readonly seq: number | null };

/** `append`: a record is there; `urgent`: one that must not wait (emergency, security); `network`: it may be back; `retry`: by hand. */
export type WakeReason = 'append' | 'urgent' | 'network' | 'retry';

export type SyncLoop = {
  readonly wake: (reason: WakeReason) => void;
  readonly state: () => SyncState;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
};

const IDLE_MS = 60_000;
const PARKED_MS = 600_000;
/** Records that come together travel together; urgent ones do not wait for others. */
const LINGER_MS = 150;
// The newline after each record counts.
const MAX_BYTES = BATCH_MAX_BYTES - BATCH_MAX_RECORDS;

/** Sends the trail up, in order and as exact bytes, until it is stopped (design section 5). */
export function startSyncLoop(deps: SyncDeps): SyncLoop {
  const alarm = createAlarm();
  let state: SyncState = { kind: 'idle' };
  let isStopped = false;
  const enter = (next: SyncState): void => {
    const isNews = JSON.stringify(next) !== JSON.stringify(state);
    state = next;
    if (isNews) deps.onState(next);
  };
  const progress: Progress = { maxRecords: BATCH_MAX_RECORDS, encoding: 'zstd', failures: 0, isCompared: false };

  const run = async (): Promise<void> => {
    while (!isStopped) {
      const step = await syncOnce(deps, progress, () => enter({ kind: 'sending' }));
      if (isStopped) return;
      switch (step.kind) {
        case 'sent':
          break;
        case 'nothing':
          enter({ kind: 'idle' });
          if ((await alarm.sleep(IDLE_MS, ['stop', 'urgent', 'retry', 'network', 'append'])) === 'append') {
            await alarm.sleep(LINGER_MS, ['urgent', 'stop']);
          }
          break;
        case 'wait':
          enter({ kind: 'waiting', code: step.code });
          // Whoever asked us to wait is not hurried by an emergency: it could not take it.
          await alarm.sleep(step.ms, step.isAsked ? ['retry', 'stop'] : ['urgent', 'network', 'retry', 'stop']);
          break;
        case 'park':
          enter({ kind: 'parked', code: step.code });
          await alarm.sleep(PARKED_MS, ['retry', 'stop']);
          break;
        case 'halt':
          enter({ kind: 'halted', code: step.code, seq: step.seq });
          return;
      }
    }
  };
  // A throw is a fault of this program: said once, and nothing more is sent by a loop that does not know what it does.
  const running = run().catch(() => enter({ kind: 'halted', code: 'sync.fault', seq: null }));
  return {
    wake: (reason) => alarm.ring(reason),
    state: () => state,
    stop: async () => {
      isStopped = true;
      alarm.ring('stop');
      await running;
    },
  };
}

type Progress = {
  maxRecords: number;
  encoding: RecordsBatch['encoding'];
  failures: number;
  /** Whether what the collector holds was compared with our trail since the start. */
  isCompared: boolean;
};

type Step = { readonly kind: 'sent' } | { readonly kind: 'nothing' } | Judgement;

/** One batch, or one comparison. Moves the cursor only after the collector's head was compared with our own. */
async function syncOnce(deps: SyncDeps, progress: Progress, onSending: () => void): Promise<Step> {
  const { trail, random } = deps;
  const failed = (answer: Parameters<typeof judgeRefusal>[0]): Step => {
    progress.failures += 1;
    const judgement = judgeRefusal(answer, (seconds) => pauseMs(progress.failures, seconds, random));
    if (answer.code !== 'request.too_large' || progress.maxRecords === 1) return judgement;
    progress.maxRecords = Math.ceil(progress.maxRecords / 2);
    return { kind: 'sent' };
  };
  if (!progress.isCompared) {
    const held = await deps.held(trail.id);
    if (!held.ok && held.code !== 'not_found') return failed(held);
    if (held.ok && held.value.seq > 0) {
      const compared = trail.acknowledge(held.value.seq, held.value.head);
      if (!compared.ok) return ownRefusal(compared.code, held.value.seq);
    }
    progress.isCompared = true;
  }
  const unsent = trail.unsent(progress.maxRecords, MAX_BYTES);
  if (!unsent.ok) return ownRefusal(unsent.code, null);
  const [first] = unsent.value;
  if (first === undefined) {
    progress.failures = 0;
    return { kind: 'nothing' };
  }
  onSending();
  const answer = await deps.send(await encodeBatch(trail.id, unsent.value, progress.encoding));
  if (!answer.ok) {
    if (answer.status === 415 && progress.encoding === 'zstd') {
      progress.encoding = 'gzip';
      return { kind: 'sent' };
    }
    return failed(answer);
  }
  const { seq, head } = answer.value;
  // An answer about another trail, or one that stands still, acknowledges nothing.
  if (answer.value.trail !== trail.id || seq < first.seq) return { kind: 'halt', code: 'trail.fork', seq };
  const acknowledged = trail.acknowledge(seq, head);
  if (!acknowledged.ok) return ownRefusal(acknowledged.code, seq);
  progress.failures = 0;
  progress.maxRecords = BATCH_MAX_RECORDS;
  return { kind: 'sent' };
}

/** Our own trail refuses: a difference is final, a disk that does not answer is waited for. */
function ownRefusal(code: string, seq: number | null): Judgement {
  const isLasting = code.startsWith('trail.') || code === 'audit.corrupt';
  return isLasting ? { kind: 'halt', code, seq } : { kind: 'wait', code, ms: IDLE_MS, isAsked: false };
}
