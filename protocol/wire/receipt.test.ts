import { expect, it } from 'vitest';
import { ReceiptSchema } from './receipt.ts';

const receipt = (hash: string) => ({ checkpoint: '', runs: [], consistency: [hash] });
const hash = Buffer.alloc(32, 7).toString('base64');

it('holds hashes of 32 bytes', () => {
  expect(ReceiptSchema.safeParse(receipt(hash)).success).toBe(true);
});

it.each([
  ['31 bytes', Buffer.alloc(31, 7).toString('base64')],
  ['33 bytes', Buffer.alloc(33, 7).toString('base64')],
  ['another spelling of the same', `${hash.slice(0, -2)}d=`],
])('holds none of %s, though its text is as long', (_, text) => {
  expect(text.length).toBe(44);
  expect(ReceiptSchema.safeParse(receipt(text)).success).toBe(false);
});
