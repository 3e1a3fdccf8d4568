import type { Clock } from '../clock.ts';
import type { CollectorAnswer } from './collector-answer.ts';

/** A slower answer says less about the time than the workstation's own clock. */
const MAX_ROUND_TRIP_MS = 5_000;

/**
 * Asks the collector for the time. Resolves with its milliseconds since the epoch as of now, corrected by half of the
 * round trip as in SNTP (RFC 4330 section 5); null when it could not be told.
 */
export async function askCollectorTime(
  ask: () => Promise<CollectorAnswer<string>>,
  clock: Clock,
): Promise<number | null> {
  const askedMs = clock.monotonicMs();
  const answer = await ask();
  const roundTripMs = clock.monotonicMs() - askedMs;
  if (!answer.ok || roundTripMs < 0 || roundTripMs > MAX_ROUND_TRIP_MS) return null;
  const saidMs = Date.parse(answer.value);
  return Number.isFinite(saidMs) ? saidMs + roundTripMs / 2 : null;
}
