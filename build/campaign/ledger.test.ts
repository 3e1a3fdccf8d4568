import { describe, expect, it } from 'vitest';
import { addFigures, balance, NO_FIGURES, type Held, type Promised } from './ledger.ts';

const promise = (event: number, seq = event + 1, trail = 'a'): Promised => ({
  event,
  place: { trail, seq, id: `${trail}-${seq}` },
});
const kept = (event: number): Promised => ({ event, place: null });
const hold = (event: number | null, seq: number, trail = 'a'): Held => ({ trail, seq, id: `${trail}-${seq}`, event });

const start = hold(null, 1);
const three = [promise(1), promise(2), promise(3)];
const whole = [start, hold(1, 2), hold(2, 3), hold(3, 4)];

describe('balance', () => {
  it('finds nothing where all is there, with more that nobody heard of', () => {
    expect(balance(three, [...whole, hold(4, 5)])).toEqual({ ...NO_FIGURES, returned: 3, held: 5 });
  });

  it.each([
    ['a lost record', three, whole.slice(0, 3), { lost: 1 }],
    ['all of them lost', three, [], { lost: 3 }],
    ['a kept one that never came', [...three, kept(9)], whole, { lost: 1 }],
    ['an event that came twice', three, [...whole, hold(3, 5)], { doubled: 1 }],
    ['a record that came twice', three, [...whole, hold(3, 4)], { doubled: 2, outOfOrder: 1 }],
    ['a hole in the numbers', three, [...whole, hold(5, 6)], { outOfOrder: 1 }],
    ['two records that changed places', three, [start, hold(2, 2), hold(1, 3), hold(3, 4)], { outOfOrder: 2 }],
    ['a record in another trail than promised', [promise(1, 2, 'b')], [start, hold(1, 2)], { lost: 1 }],
    [
      'a later event with a lower number',
      [promise(2, 2), promise(1, 3)],
      [start, hold(2, 2), hold(1, 3)],
      { outOfOrder: 1 },
    ],
  ] as const)('finds %s', (_, promised, held, found) => {
    const { returned: _returned, held: _held, ...wrong } = balance(promised, held);
    expect(wrong).toEqual({ lost: 0, doubled: 0, outOfOrder: 0, ...found });
  });

  it('takes a kept event that came, in whichever trail', () => {
    expect(balance([kept(7)], [hold(null, 1, 'b'), hold(7, 2, 'b')])).toMatchObject({ lost: 0, outOfOrder: 0 });
  });

  it('counts trails apart', () => {
    const held = [start, hold(1, 2), hold(null, 1, 'b'), hold(2, 2, 'b')];
    expect(balance([promise(1), promise(2, 2, 'b')], held)).toMatchObject({ lost: 0, doubled: 0, outOfOrder: 0 });
  });
});

it('figures of several workstations add up', () => {
  const one = { returned: 1, held: 2, lost: 3, doubled: 4, outOfOrder: 5 };
  expect(addFigures([one, one])).toEqual({ returned: 2, held: 4, lost: 6, doubled: 8, outOfOrder: 10 });
});
