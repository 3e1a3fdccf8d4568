import { expect, it } from 'vitest';
import { createPlaces } from './places.ts';

it('are taken by one holder up to its share, by all together up to all of them, and are free again when they are left', () => {
  const places = createPlaces({ most: 5, ofOne: 2 });
  const [first, second] = [places.take('a'), places.take('a')];
  expect([first === null, second === null, places.take('a')]).toEqual([false, false, null]);
  const others = ['b', 'b', 'c'].map((holder) => places.take(holder));
  expect(others).not.toContain(null);
  expect(places.take('c')).toBeNull();
  first?.();
  first?.(); // left once
  expect(places.take('c')).not.toBeNull();
  expect(places.take('a')).toBeNull();
  others[0]?.();
  expect(places.take('a')).not.toBeNull();
});
