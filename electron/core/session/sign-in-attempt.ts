import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { wipeKey } from './offline-credential.ts';
import type { OfflineKey } from './offline-credential.ts';

/** Where a sign-in stands once the password fitted. `ticket` is the collector's name for it. */
export type AttemptStage =
  | { readonly kind: 'code'; readonly ticket: string }
  | { readonly kind: 'enrol'; readonly ticket: string }
  | { readonly kind: 'offline-code' };

export type Attempt = {
  readonly id: string;
  readonly user: string;
  readonly stage: AttemptStage;
  readonly key: OfflineKey;
  readonly expiresAtMs: number;
};

const ATTEMPT_MS = 5 * 60_000;

/** The one sign-in that is under way; its key is wiped when it ends, however it ends. */
export type CurrentAttempt = {
  readonly begin: (key: OfflineKey, stage: AttemptStage) => string;
  readonly find: (id: string) => Attempt | null;
  /** Ends it and hands its key over. */
  readonly finish: (attempt: Attempt) => OfflineKey;
  readonly cancel: () => void;
};

export function createCurrentAttempt(clock: Clock): CurrentAttempt {
  let current: { readonly attempt: Attempt; readonly timer: NodeJS.Timeout } | null = null;
  const release = (): Attempt | null => {
    const attempt = current?.attempt ?? null;
    clearTimeout(current?.timer);
    current = null;
    return attempt;
  };
  const cancel = (): void => {
    const attempt = release();
    if (attempt !== null) wipeKey(attempt.key);
  };
  return {
    begin: (key, stage) => {
      cancel();
      const attempt = { id: randomUUID(), user: key.user, stage, key, expiresAtMs: clock.monotonicMs() + ATTEMPT_MS };
      // Expiry is judged by the clock; the timer only keeps the key from outliving it.
      current = { attempt, timer: setTimeout(cancel, ATTEMPT_MS).unref() };
      return attempt.id;
    },
    find: (id) => {
      if (current === null || current.attempt.id !== id) return null;
      if (clock.monotonicMs() < current.attempt.expiresAtMs) return current.attempt;
      cancel();
      return null;
    },
    finish: (attempt) => {
      release();
      return attempt.key;
    },
    cancel,
  };
}
