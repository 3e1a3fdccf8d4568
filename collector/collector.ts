import type { PasswordCost } from '../protocol/authenticator/password.ts';
import type { RandomBytes } from '../protocol/authenticator/random-bytes.ts';
import type { StatementType } from '../protocol/log/statement.ts';
import type { WireErrorCode } from '../protocol/wire/errors.ts';
import type { Clock } from './clock.ts';
import type { Keyring } from './keys/keyring.ts';
import type { Log } from './log.ts';
import type { TransparencyLog } from './log/transparency-log.ts';
import type { EffectiveTime } from './store/effective-time.ts';
import type { Store } from './store/open-store.ts';
import type { Turns } from './turns.ts';

/** What every part of the collector works with. Server and command line each open their own on the same data. */
export type Collector = {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** For limits and deadlines; `clock` says when something happened. */
  readonly time: EffectiveTime;
  readonly random: RandomBytes;
  readonly log: Log;
  /** What is in it can be proved to anybody; `log` is how this program fares. */
  readonly transparency: TransparencyLog;
  /** Signs what others check from a file alone, with the log's key (protocol/log/statement.ts). */
  readonly evidence: (typ: StatementType, payload: unknown) => string;
  /** Long work goes through it, so that the server answers meanwhile. */
  readonly turns: Turns;
  readonly passwordCost: PasswordCost;
};

/** An expected refusal, in the words of protocol/wire/errors.ts. */
export type Refusal = {
  readonly ok: false;
  readonly code: WireErrorCode;
  readonly retryAfterSeconds?: number;
  readonly seq?: number;
  readonly head?: string;
};
export type Result<T> = { readonly ok: true; readonly value: T } | Refusal;

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const refuse = (code: WireErrorCode, retryAfterSeconds?: number): Refusal =>
  retryAfterSeconds === undefined ? { ok: false, code } : { ok: false, code, retryAfterSeconds };
