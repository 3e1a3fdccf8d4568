import { describe, expect, it } from 'vitest';
import { UNREACHABLE, type CollectorAnswer } from './collector-answer.ts';
import { askCollectorTime } from './collector-time.ts';

/** Answers each question after its round trip; the last one goes on. */
function asking(answer: CollectorAnswer<string>, ...roundTripsMs: number[]) {
  let monotonicMs = 1000;
  const clock = { wallMs: () => 0, monotonicMs: () => monotonicMs };
  return askCollectorTime(async () => {
    monotonicMs += (roundTripsMs.length > 1 ? roundTripsMs.shift() : roundTripsMs[0]) ?? 0;
    return answer;
  }, clock);
}
const said = (value: string): CollectorAnswer<string> => ({ ok: true, value });

describe('askCollectorTime', () => {
  it('adds half of the way there and back', async () => {
    const start = Date.parse('2026-03-01T10:00:00.000Z');
    // The last of three answers, each half of 400 ms old.
    expect(await asking(said('2026-03-01T10:00:00.000Z'), 400)).toBe(start + 200 + 800);
  });

  it('believes the quickest answer', async () => {
    const start = Date.parse('2026-03-01T10:00:00.000Z');
    expect(await asking(said('2026-03-01T10:00:00.000Z'), 3000, 10, 1000)).toBe(start + 5 + 1000);
    expect(await asking(said('2026-03-01T10:00:00.000Z'), 6000, 6000, 10)).toBe(start + 5);
  });

  it.each([
    ['too slow an answer', said('2026-03-01T10:00:00Z'), 5_001],
    ['a clock that went back', said('2026-03-01T10:00:00Z'), -1],
    ['no time at all', said('soon'), 10],
    ['no answer', UNREACHABLE, 10],
  ])('learns nothing from %s', async (_what, answer, roundTripMs) => {
    expect(await asking(answer, roundTripMs)).toBeNull();
  });
});
