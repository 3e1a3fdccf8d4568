import { expect, it } from 'vitest';
import { titlePattern } from './run-test.ts';

it.each([
  ['is refused to %s', 'is refused to a page'],
  ['is the only one and the last: %#', 'is the only one and the last: 10'],
  ['knows $name of $place.city', 'knows A of B'],
  ['costs 2.5 (or less)', 'costs 2.5 (or less)'],
])('finds %j as %j', (title, filledIn) => {
  expect(filledIn).toMatch(new RegExp(`^${titlePattern(title)}$`));
});

it('takes nothing else for it', () => {
  expect('costs 215 or less').not.toMatch(new RegExp(`^${titlePattern('costs 2.5 (or less)')}$`));
});
