import { expect, it } from 'vitest';
import { sayHandedOver } from './say-handed-over.ts';

it.each([
  [0, 0, /^Handed to Glasskey, .* if links are allowed .* signed in/],
  [69, 1, /^Not handed over: Glasskey does not run for this account: start it first\.\n$/],
  [70, 1, /^Not handed over: Glasskey could not be started\.\n$/],
  [null, 1, /^Not handed over: Glasskey could not be started\.\n$/],
])('an agent’s program that ends with %j: exit code %i, in true words', (exit, code, words) => {
  expect(sayHandedOver(exit)).toEqual({ code, words: expect.stringMatching(words) });
});

it('nothing says that the study is offered, which nobody knows here', () => {
  expect(sayHandedOver(0).words).not.toMatch(/offers it to whoever/);
});
