import type { CollectorRefusal } from './collector-answer.ts';

/** Two checkpoints that cannot both be true, as the collector signed them: the one seen before, and the one shown now. */
export type LogEvidence = readonly [seen: string | null, shown: string | null];

/** What a refused batch means for the loop. */
export type Judgement = (
  | { readonly kind: 'wait'; readonly ms: number; readonly isAsked: boolean }
  | { readonly kind: 'park' }
  | { readonly kind: 'halt'; readonly seq: number | null }
) & { readonly code: string; readonly evidence?: LogEvidence };

/** `pause` gives the milliseconds to wait, at least what the collector asked for. */
export function judgeRefusal(
  { code, status, seq, retryAfterSeconds }: CollectorRefusal,
  pause: (retryAfterSeconds: number | undefined) => number,
): Judgement {
  if (code.startsWith('trail.')) return { kind: 'halt', code, seq: seq ?? null };
  // Refused for what it is: sending the same again would only be refused again.
  const isRefused = status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefused || code === 'certificate.rejected') return { kind: 'park', code };
  return { kind: 'wait', code, ms: pause(retryAfterSeconds), isAsked: retryAfterSeconds !== undefined };
}
