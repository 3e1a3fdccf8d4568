import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hmac } from './hmac.ts';

it('is the one of RFC 4231, test cases 1 and 2', () => {
  expect(hmac(Buffer.alloc(20, 0x0b), Buffer.from('Hi There')).toString('hex')).toBe(
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  );
  expect(hmac(Buffer.from('Jefe'), Buffer.from('what do ya '), Buffer.from('want for nothing?')).toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

it('is what OpenSSL makes of every key and text, and refuses a key that is longer than a block', () => {
  const anyKey = fc.uint8Array({ maxLength: 64 });
  fc.assert(
    fc.property(anyKey, fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 }), (key, parts) => {
      expect(hmac(key, ...parts)).toEqual(createHmac('sha256', key).update(Buffer.concat(parts)).digest());
    }),
  );
  expect(() => hmac(Buffer.alloc(65), Buffer.alloc(0))).toThrow(RangeError);
});
