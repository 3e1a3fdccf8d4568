import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { JsonSchema } from './json.ts';

const isJson = (value: unknown): boolean => JsonSchema.safeParse(value).success;

describe('any JSON value', () => {
  it('is what zod takes for one', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.anything()), (value) => {
        expect(isJson(value)).toBe(z.json().safeParse(value).success);
      }),
      { numRuns: 2000 },
    );
  });

  it('is nothing that JSON cannot say, at any depth', () => {
    const others = [undefined, Number.NaN, Infinity, 1n, Symbol('s'), () => 1, new Date(0), new Map(), Buffer.of(1)];
    for (const other of others)
      for (const value of [other, [other], { a: [{ b: other }] }]) expect(isJson(value)).toBe(false);
  });
});
