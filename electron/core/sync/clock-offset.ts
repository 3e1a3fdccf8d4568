import type { RecordClock } from '../../../protocol/audit/record.ts';
import type { Clock } from '../clock.ts';

/** How far this workstation's clock is from the collector's. */
export type ClockOffset = {
  readonly info: () => RecordClock;
  /** Best estimate of the true wall time in milliseconds; this clock's own before the first comparison. */
  readonly nowMs: () => number;
  /**
   * The collector said `now` in an answer to a question that was asked at `askedMs` and answered at `answeredMs`, both
   * monotonic. Returns the collector's time as of this moment, or null when the way there and back was too long to tell.
   */
  readonly heard: (now: string, askedMs: number, answeredMs: number) => number | null;
};

/** A slower answer says less about the time than the clock itself. */
const MAX_ROUND_TRIP_MS = 5_000;

/** Keeps the offset (trusted minus own, as records carry it), corrected by half of the round trip as in SNTP (RFC 4330). */
export function createClockOffset(clock: Clock): ClockOffset {
  let info: RecordClock = { source: 'none', offsetMs: null, checkedAt: null };
  return {
    info: () => info,
    nowMs: () => clock.wallMs() + (info.offsetMs ?? 0),
    heard: (now, askedMs, answeredMs) => {
      const roundTripMs = answeredMs - askedMs;
      const saidMs = Date.parse(now);
      if (!(roundTripMs >= 0 && roundTripMs <= MAX_ROUND_TRIP_MS) || !Number.isFinite(saidMs)) return null;
      const collectorMs = saidMs + roundTripMs / 2 + (clock.monotonicMs() - answeredMs);
      const wallMs = clock.wallMs();
      info = {
        source: 'collector',
        offsetMs: Math.round(collectorMs - wallMs),
        checkedAt: new Date(wallMs).toISOString(),
      };
      return collectorMs;
    },
  };
}
