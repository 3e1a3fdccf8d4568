import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  AttemptStateSchema,
  mayAttempt,
  nextAttempt,
  NO_ATTEMPTS,
  PERSON_ATTEMPTS,
  WORKSTATION_ATTEMPTS,
} from '../../../protocol/authenticator/attempt-limit.ts';
import type { AttemptRules, AttemptState } from '../../../protocol/authenticator/attempt-limit.ts';
import { CLAIMED_PREFIX, UserIdSchema } from '../../../protocol/people.ts';
import type { RandomBytes } from '../../../protocol/authenticator/random-bytes.ts';
import type { Refusal } from '../errors.ts';
import type { EffectiveTime } from './effective-time.ts';
import type { StateStore } from './state-store.ts';

/** Each authenticator of a person is counted by itself, so that knowing one buys no tries at the other. */
export type Authenticator = 'password' | 'factor';

/** This workstation's own count of failures, besides the collector's. Unknown names are counted like known ones. */
export type LocalAttempts = {
  /** Whom a typed text names. Text that can be nobody's name is judged like an unknown one: by a name that no account has. */
  readonly nameOf: (typed: string) => { readonly user: string; readonly isName: boolean };
  /** Runs a check unless a limit forbids it. Counted as failed before it starts: a crash within it frees no guess. */
  readonly judge: <T extends { readonly ok: boolean }>(
    user: string,
    authenticator: Authenticator,
    check: () => Promise<T>,
  ) => Promise<T | Refusal>;
  /** An administrator reset the person. */
  readonly reset: (user: string) => void;
};

/** Refusals that say the proof was wrong. Any other says that nobody judged it. */
const WRONG = new Set(['auth.rejected', 'auth.offline_rejected', 'auth.code_rejected', 'auth.code_reused']);

type Count = { readonly name: string; readonly rules: AttemptRules };
const WORKSTATION: Count = { name: 'attempts.workstation', rules: WORKSTATION_ATTEMPTS };
const KEY = 'attempts.key';

export function createLocalAttempts(store: StateStore, time: EffectiveTime, random: RandomBytes): LocalAttempts {
  // People type their password where the name belongs: what is kept or sent is a keyed hash of it.
  const hash = (text: string): string =>
    createHmac('sha256', readKey(store, random)).update(text).digest('hex').slice(0, 32);
  const countOf = (user: string, authenticator: Authenticator): Count => ({
    name: `attempts.${hash(`${authenticator}\n${user}`)}`,
    rules: PERSON_ATTEMPTS,
  });
  return {
    nameOf: (typed) => {
      const name = typed.trim().toLowerCase();
      const isName = UserIdSchema.safeParse(name).success;
      return { user: isName ? name : `${CLAIMED_PREFIX}${hash(`no name\n${name}`)}`, isName };
    },
    judge: async (user, authenticator, check) => {
      const nowMs = time.nowMs();
      const counts = [countOf(user, authenticator), WORKSTATION].map((count) => ({
        ...count,
        before: readCount(store, count, nowMs),
      }));
      for (const { before } of counts) {
        const verdict = mayAttempt(before, nowMs);
        if (!verdict.ok) return verdict;
      }
      for (const { name, rules, before } of counts) store.set(name, nextAttempt(before, 'failed', nowMs, rules));
      const result = await check();
      if (result.ok) {
        const doneMs = time.nowMs();
        for (const count of counts) {
          // Only its own failure can have disabled it: the hundredth was the right one.
          const state = { ...readCount(store, count, doneMs), disabled: false };
          store.set(count.name, nextAttempt(state, 'succeeded', doneMs, count.rules));
        }
      } else if (!isWrong(result)) for (const { name, before } of counts) store.set(name, before);
      return result;
    },
    reset: (user) => {
      for (const authenticator of ['password', 'factor'] as const) {
        store.set(countOf(user, authenticator).name, NO_ATTEMPTS);
      }
    },
  };
}

/** Sealed with the rest of the state's values; made at the first use. */
function readKey(store: StateStore, random: RandomBytes): Buffer {
  const known = z.base64().min(1).safeParse(store.get(KEY));
  if (known.success) return Buffer.from(known.data, 'base64');
  const key = Buffer.from(random(32));
  store.set(KEY, key.toString('base64'));
  return key;
}

const isWrong = (result: object): boolean =>
  'code' in result && typeof result.code === 'string' && WRONG.has(result.code);

/** A wait further off than any rule can set comes from a clock that ran ahead: it is cut once, durably. */
function readCount(store: StateStore, { name, rules }: Count, nowMs: number): AttemptState {
  const stored = store.get(name);
  if (stored === undefined) return NO_ATTEMPTS;
  const read = AttemptStateSchema.safeParse(stored);
  // What cannot be read may have been a long wait: the longest one starts now.
  const known = read.success
    ? read.data
    : { consecutive: rules.waitFrom, waitUntilMs: Infinity, disabled: false, sinceMs: nowMs };
  const waitUntilMs = Math.min(known.waitUntilMs, nowMs + rules.longestWaitMs);
  if (waitUntilMs === known.waitUntilMs) return known;
  const cut = { ...known, waitUntilMs };
  store.set(name, cut);
  return cut;
}
