import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleDays } from './settle-days.ts';

describe('the days of the log', () => {
  it.each<[string, string, string]>([
    ['that rise', '01 02 02 05', '01 02 02 05'],
    ['of one batch under a clock that ran ahead', '01 99 02 03', '01 02 02 03'],
    ['of a first batch under a clock that ran ahead', '99 02 03', '02 02 03'],
    ['of a clock that is ahead, for all that anybody knows', '01 02 99', '01 02 99'],
    ['of some days under a clock that ran ahead, and as many after them', '01 97 98 02 03', '01 02 02 02 03'],
    ['of a batch under a clock that was behind', '04 05 01 06', '04 05 06 06'],
    ['of a clock that is behind', '04 05 06 01', '04 05 06 06'],
    ['of a clock that came and went', '04 99 04 99 04', '04 04 04 04 04'],
  ])('%s', (_, said, settled) => {
    expect(settleDays(said.split(' '))).toEqual(settled.split(' '));
  });

  it('never fall, stay as they are if they did not, and are days that the clock said', () => {
    const someDays = fc.array(fc.integer({ min: 10, max: 40 }).map(String), { maxLength: 30 });
    fc.assert(
      fc.property(someDays, (days) => {
        const settled = settleDays(days);
        expect(settled).toEqual(settled.toSorted());
        expect(settleDays(settled)).toEqual(settled);
        expect(settled).toHaveLength(days.length);
        expect(settled.every((day) => days.includes(day))).toBe(true);
      }),
    );
  });

  it('are right again for one clock that was wrong, whatever it said', () => {
    const rising = fc.uniqueArray(fc.integer({ min: 100, max: 900 }), { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(
        rising,
        fc.nat(),
        fc.integer({ min: 10, max: 99 }),
        fc.boolean(),
        (numbers, place, wrong, isAhead) => {
          const days = numbers.toSorted((a, b) => a - b).map(String);
          const at = 2 + (place % (days.length - 3)); // two before it and one after it are right
          const said = days.with(at, isAhead ? `9${wrong}9` : `0${wrong}`);
          expect(settleDays(said)).toEqual(days.with(at, days[at + 1] ?? ''));
        },
      ),
    );
  });
});
