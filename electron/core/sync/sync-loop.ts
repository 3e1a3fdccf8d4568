import { AgentError } from '../errors.ts';
import type { LogEvidence } from './judge-refusal.ts';
import { createAlarm, type Alarm } from './alarm.ts';
import { syncOnce } from './sync-once.ts';
import { newProgress, ownRefusal, type SyncOnceDeps, type SyncStep } from './sync-step.ts';

export type SyncDeps = SyncOnceDeps & { readonly onState: (state: SyncState) => void };

/**
 * `parked`: the collector refuses these records; tried again rarely, and whenever someone wakes the loop by hand.
 * `halted`: what it holds and what we hold differ. That is evidence, never to be repaired by a program.
 */
export type SyncState = { readonly kind: 'idle' } | { readonly kind: 'sending' } | SyncTrouble;
export type SyncTrouble = (
  { readonly kind: 'waiting' } | { readonly kind: 'parked' } | { readonly kind: 'halted'; readonly seq: number | null }
) & { readonly code: string; readonly evidence?: LogEvidence };

/** `append`: a record is there; `urgent`: one that must not wait (emergency, security); `network`: it may be back. */
export type WakeReason = 'append' | 'urgent' | 'network';

export type SyncLoop = {
  readonly wake: (reason: WakeReason) => void;
  readonly state: () => SyncState;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
};

type Resting = Exclude<SyncStep, { readonly kind: 'sent' | 'halt' }>;

const IDLE_MS = 60_000;
const PARKED_MS = 600_000;

/** Sends the trail up, in order and as exact bytes, until it is stopped. */
export function startSyncLoop(deps: SyncDeps): SyncLoop {
  const alarm = createAlarm();
  let state: SyncState = { kind: 'idle' };
  let isStopped = false;
  const enter = (next: SyncState): void => {
    const isNews = JSON.stringify(next) !== JSON.stringify(state);
    state = next;
    if (isNews) deps.onState(next);
  };
  const progress = newProgress(deps.pace);

  const run = async (): Promise<void> => {
    while (!isStopped) {
      const step = await syncOnce(deps, progress, () => enter({ kind: 'sending' })).catch(ownTrouble);
      if (isStopped) return;
      if (step.kind === 'sent') continue;
      if (step.kind === 'halt') return enter({ ...step, kind: 'halted' });
      if (step.kind === 'nothing') enter({ kind: 'idle' });
      else enter(restingState(step));
      await rest(alarm, step, deps.pace.gatherMs);
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

function restingState({ kind, code, evidence }: Exclude<Resting, { readonly kind: 'nothing' }>): SyncState {
  const why = { code, ...(evidence === undefined ? {} : { evidence }) };
  return kind === 'park' ? { kind: 'parked', ...why } : { kind: 'waiting', ...why };
}

/** What the trail's own state could not be read or written for; anything else is a fault of this program. */
function ownTrouble(error: unknown): SyncStep {
  if (error instanceof AgentError) return ownRefusal(error.code, null);
  throw error;
}

/** Sleeps until there is a reason to try again. */
async function rest(alarm: Alarm, step: Resting, gatherMs: number): Promise<void> {
  switch (step.kind) {
    case 'nothing':
      if ((await alarm.sleep(IDLE_MS, ['stop', 'urgent', 'network', 'append'])) === 'append') {
        await alarm.sleep(gatherMs, ['stop', 'urgent']);
      }
      return;
    case 'wait':
      // Who asked us to wait is not hurried by an emergency: it could not take it.
      await alarm.sleep(step.ms, step.isAsked ? ['stop'] : ['stop', 'urgent', 'network']);
      return;
    case 'park':
      await alarm.sleep(PARKED_MS, ['stop', 'network']);
  }
}
