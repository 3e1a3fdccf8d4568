import type { Clock } from '../clock.ts';
import type { CollectorAnswer } from './collector-answer.ts';

/** A slower answer says less about the time than the workstation's own clock. */
const MAX_ROUND_TRIP_MS = 5_000;

/** The first question may have to open a connection, which is slow one way only; the quickest tells the most. */
const QUESTIONS = 3;

/**
 * Asks the collector for the time. Resolves with its milliseconds since the epoch as of now, corrected by half of the
 * round trip as in SNTP (RFC 4330 section 5); null when it could not be told.
 */
export async function askCollectorTime(
  ask: () => Promise<CollectorAnswer<string>>,
  clock: Clock,
): Promise<number | null> {
  let best: { readonly aheadMs: number; readonly roundTripMs: number } | null = null;
  for (let i = 0; i < QUESTIONS; i += 1) {
    const askedMs = clock.monotonicMs();
    const answer = await ask();
    if (!answer.ok) break;
    const answeredMs = clock.monotonicMs();
    const roundTripMs = answeredMs - askedMs;
    const aheadMs = Date.parse(answer.value) + roundTripMs / 2 - answeredMs;
    const isUsable = roundTripMs >= 0 && roundTripMs <= MAX_ROUND_TRIP_MS && Number.isFinite(aheadMs);
    if (isUsable && roundTripMs < (best?.roundTripMs ?? Infinity)) best = { aheadMs, roundTripMs };
  }
  return best === null ? null : best.aheadMs + clock.monotonicMs();
}
