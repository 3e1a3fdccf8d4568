import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSealedBy, nextSealingKey, sealChainOf, sealMac, stepSealingKey } from './sealing-key.ts';

// Made with Python's hashlib and hmac from the words of electron/core/audit/README.md.
const FIRST = { epoch: 0, key: Buffer.from(Array.from({ length: 32 }, (_, n) => n)) };
const CHAIN = 'd6c3ed8d2244667ad11cb68da1ed5c78';
const THIRD = '62b1d8e809351300c9858f0fa9b7770d93f9eee560af35e46751e635c92343f2';
const MAC = '30c6259d3f482143f35ede9f846de47a34b4929f3c6ef7e1bdcb128fdede863b';
const PLACE = { chain: CHAIN, trail: '0b0e5f9e-6d3c-4c3b-9e4e-2f6a1c7d8e90', seq: 42, head: 'aa'.repeat(32) };

describe('sealing keys', () => {
  it('are what another language makes of the same words', () => {
    const third = stepSealingKey(FIRST, 3, 3);
    expect(sealChainOf(FIRST.key)).toBe(CHAIN);
    expect(third?.key.toString('hex')).toBe(THIRD);
    expect(sealMac(third!, PLACE).toString('hex')).toBe(MAC);
  });

  it('step forward only, and no further than they may', () => {
    const third = stepSealingKey(FIRST, 3, 3)!;
    expect(stepSealingKey(third, 3, 0)).toEqual(third);
    expect(nextSealingKey(third)).toEqual(stepSealingKey(FIRST, 4, 4));
    expect(stepSealingKey(third, 2, 9)).toBeNull();
    expect(stepSealingKey(FIRST, 5, 4)).toBeNull();
  });
});

describe('a seal', () => {
  const key = stepSealingKey(FIRST, 3, 3)!;
  it.each([
    ['chain', { ...PLACE, chain: 'd6c3ed8d2244667ad11cb68da1ed5c79' }],
    ['trail', { ...PLACE, trail: '0b0e5f9e-6d3c-4c3b-9e4e-2f6a1c7d8e91' }],
    ['number', { ...PLACE, seq: 43 }],
    ['head', { ...PLACE, head: `${'aa'.repeat(31)}ab` }],
  ])('does not fit another %s', (_, place) => {
    expect(isSealedBy(key, PLACE, MAC)).toBe(true);
    expect(isSealedBy(key, place, MAC)).toBe(false);
  });

  it('does not fit another epoch, another key, or a changed or shortened MAC', () => {
    expect(isSealedBy({ ...key, epoch: 4 }, PLACE, MAC)).toBe(false);
    expect(isSealedBy(nextSealingKey(key), PLACE, MAC)).toBe(false);
    expect(isSealedBy(key, PLACE, '')).toBe(false);
    expect(isSealedBy(key, PLACE, MAC.slice(2))).toBe(false);
    fc.assert(
      fc.property(fc.nat(31), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(MAC, 'hex');
        changed[at]! ^= flip;
        return !isSealedBy(key, PLACE, changed.toString('hex'));
      }),
    );
  });
});
