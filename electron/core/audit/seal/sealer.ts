import { setTimeout as delay } from 'node:timers/promises';
import { makeSeal, SEAL_KIND, type SealReason } from '../../../../protocol/seal/seal.ts';
import { nextSealingKey } from '../../../../protocol/seal/sealing-key.ts';
import { AgentError } from '../../errors.ts';
import type { Vault } from '../../vault/vault.ts';
import { ownEvent } from '../build-record.ts';
import type { Trail } from '../trail.ts';
import { sealDue, type SealState } from './seal-due.ts';
import { readSealingEntry, writeSealingEntry, type SealingEntry } from './sealing-entry.ts';

/** The keychain still holds the key of a seal that is made: whoever opens it could make that seal anew. */
export const KEY_KEPT = 'seal.key_kept';

export type SealerDeps = {
  readonly trail: Pick<Trail, 'id' | 'status' | 'append' | 'onCommit'>;
  readonly vault: Vault;
  readonly monotonicMs: () => number;
  /** Longest time from a record to the seal that covers it. */
  readonly sealMs: number;
  /** null: what was told before is over. */
  readonly onFault: (code: typeof KEY_KEPT | null) => void;
};

export type Sealer = {
  /** Seals at once: an emergency or security record is there, or the computer slept. */
  readonly sealNow: (why: 'urgent' | 'resumed') => void;
  /** Seals if it is due. Called by its own timer. */
  readonly check: () => Promise<void>;
  /** Seals what is unsealed unless that is not wanted, and ends; a keychain that does not answer is not waited for. */
  readonly stop: (last: 'seal' | 'leave') => Promise<void>;
};

/** A keychain that does not answer must not keep the agent from ending. */
const STOP_WAIT_MS = 2000;

/**
 * Seals an open trail with the entry's key, and replaces that key by its next as soon as the seal is on the disk. Appending
 * never waits for it, and one timer wakes it when the next seal is due, no sooner.
 */
export function createSealer({ trail, vault, monotonicMs, sealMs, onFault }: SealerDeps, entry: SealingEntry): Sealer {
  const own = { entry, timer: null as NodeJS.Timeout | null, isOver: false };
  let state: SealState = { sealedAtMs: monotonicMs(), hasRecords: true, wish: 'started' };
  let running: Promise<void> = Promise.resolve();

  const disarm = (): void => {
    if (own.timer !== null) clearTimeout(own.timer);
    own.timer = null;
  };
  const arm = (): void => {
    disarm();
    if (own.isOver) return;
    const due = sealDue(state, monotonicMs(), sealMs);
    own.timer = setTimeout(() => void check(), due.kind === 'now' ? 0 : due.ms).unref();
  };
  const seal = async (why: SealReason): Promise<void> => {
    state = { sealedAtMs: monotonicMs(), hasRecords: false, wish: null };
    const { chain, next } = own.entry;
    const { seq, head } = trail.status();
    const made = makeSeal(next, { chain, trail: trail.id, seq, head }, why);
    const stored = await trail.append(ownEvent(SEAL_KIND, 'success', { ...made }));
    if (!stored.ok) return; // the disk does not take it: the next interval tries again, with the same key
    if (trail.status().seq === stored.value.seq) state = { ...state, hasRecords: false }; // the seal's own commit is none
    own.entry = { ...own.entry, next: nextSealingKey(next), after: { trail: trail.id, seq: stored.value.seq } };
    next.key.fill(0);
    onFault((await replaceKey(vault, own.entry)) ? null : KEY_KEPT);
  };
  const oneByOne = (work: () => Promise<void>): Promise<void> => {
    running = running.then(work).finally(arm);
    return running;
  };
  const check = (): Promise<void> =>
    oneByOne(async () => {
      const due = sealDue(state, monotonicMs(), sealMs);
      if (due.kind === 'now' && !own.isOver) await seal(due.why);
    });
  const forget = trail.onCommit(() => {
    if (state.hasRecords) return;
    state = { ...state, hasRecords: true };
    arm();
  });
  arm();
  return {
    sealNow: (wish) => {
      // That the computer slept must be said by the next seal, whatever else asks for it.
      state = { ...state, wish: state.wish === 'resumed' ? 'resumed' : wish };
      arm();
    },
    check,
    stop: async (last) => {
      const done = last === 'seal' ? oneByOne(() => seal('ending')) : running;
      own.isOver = true;
      await Promise.race([done, delay(STOP_WAIT_MS, undefined, { ref: false })]);
      forget();
      disarm();
    },
  };
}

/** False when the keychain did not take it; the next seal tries again. Leaves the key of another enrolment alone. */
async function replaceKey(vault: Vault, entry: SealingEntry): Promise<boolean> {
  try {
    const held = await readSealingEntry(vault);
    if (held === null || held.chain === entry.chain) await writeSealingEntry(vault, entry);
    return true;
  } catch (error) {
    if (error instanceof AgentError) return false;
    throw error;
  }
}
