import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEARTBEAT_EVERY_MS } from '../../protocol/wire/heartbeat.ts';
import { followRun, LATE_MS, type Followed, type Runs } from './follow-runs.ts';

const RUNS = {
  A: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa',
  B: 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb',
  C: 'cccccccc-cccc-4ccc-8ccc-cccccccccccc',
};
type Word = { readonly run: keyof typeof RUNS; readonly atMs: number };

function follow(words: readonly Word[]): readonly Followed['kind'][] {
  let runs: Runs = [];
  return words.map(({ run, atMs }) => {
    const followed = followRun(runs, RUNS[run], atMs);
    runs = followed.runs;
    return followed.kind;
  });
}
const minutes = (text: string): readonly Word[] =>
  text
    .split('')
    .flatMap((run, minute) => (run === '.' ? [] : [{ run: run as Word['run'], atMs: minute * HEARTBEAT_EVERY_MS }]));

describe('the runs of one workstation’s program', () => {
  it.each([
    ['one run', 'AAAA', ['first', 'same', 'same', 'same']],
    ['a restart', 'AABBBB', ['first', 'same', 'next', 'same', 'same', 'same']],
    ['two restarts', 'ABC', ['first', 'next', 'next']],
    ['a word that was on its way at the restart', 'ABAB', ['first', 'next', 'late', 'same']],
    ['an earlier state that was restored', 'AAB..AA', ['first', 'same', 'next', 'returned', 'same']],
    ['a restart, and then the earlier state', 'AB.C..A', ['first', 'next', 'next', 'returned']],
  ])('%s: %s', (_what, words, kinds) => expect(follow(minutes(words))).toEqual(kinds));

  it('are never said to be two as long as each ends before the next begins, however late their last words are', () => {
    const lives = fc.array(fc.record({ words: fc.nat(5), lateMs: fc.nat(LATE_MS - 1) }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(lives, (all) => {
        let atMs = 0;
        const words = all.flatMap(({ words: count, lateMs }, index): Word[] => {
          const run = (['A', 'B', 'C'] as const)[index]!;
          const said = Array.from({ length: count + 1 }, () => ({ run, atMs: (atMs += HEARTBEAT_EVERY_MS) }));
          return [...said, { run, atMs: atMs + 1 + lateMs }];
        });
        const heard = words.toSorted((left, right) => left.atMs - right.atMs);
        expect(follow(heard)).not.toContain('returned');
      }),
    );
  });

  it('are two within five minutes when both speak each minute, whatever lies between their words', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: HEARTBEAT_EVERY_MS - 1 }), (apartMs) => {
        const words = Array.from({ length: 5 }, (_, minute) => minute * HEARTBEAT_EVERY_MS).flatMap((atMs): Word[] => [
          { run: 'A', atMs },
          { run: 'B', atMs: atMs + apartMs },
        ]);
        expect(follow(words)).toContain('returned');
      }),
    );
  });
});
