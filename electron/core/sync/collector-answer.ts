import type { WireErrorCode } from '../../../protocol/wire/errors.ts';

/** Why the collector gave no value: its own code, or that it could not be heard or not be trusted. */
export type CollectorCode = WireErrorCode | 'collector.unreachable' | 'collector.untrusted';

export type CollectorRefusal = {
  readonly ok: false;
  readonly code: CollectorCode;
  /** HTTP status; null when there was no answer. */
  readonly status: number | null;
  readonly retryAfterSeconds?: number;
  /** For trail.*: what the collector holds. */
  readonly seq?: number;
  readonly head?: string;
};

/** What a question to the collector ends in. Never a thrown error. */
export type CollectorAnswer<T> = { readonly ok: true; readonly value: T } | CollectorRefusal;

/** The collector cannot be heard, or what it says cannot be understood. */
export const UNREACHABLE: CollectorRefusal = { ok: false, code: 'collector.unreachable', status: null };
