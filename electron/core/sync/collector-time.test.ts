import { describe, expect, it } from 'vitest';
import { UNREACHABLE, type CollectorAnswer } from './collector-answer.ts';
import { askCollectorTime } from './collector-time.ts';

function asking(answer: CollectorAnswer<string>, roundTripMs: number) {
  let monotonicMs = 1000;
  const clock = { wallMs: () => 0, monotonicMs: () => monotonicMs };
  return askCollectorTime(async () => {
    monotonicMs += roundTripMs;
    return answer;
  }, clock);
}
const said = (value: string): CollectorAnswer<string> => ({ ok: true, value });

describe('askCollectorTime', () => {
  it('adds half of the way there and back', async () => {
    const time = await asking(said('2026-03-01T10:00:09.800Z'), 400);
    expect(time).toBe(Date.parse('2026-03-01T10:00:10.000Z'));
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
