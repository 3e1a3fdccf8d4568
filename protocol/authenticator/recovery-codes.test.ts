import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { consumeRecoveryCode, newRecoveryCodes, StoredRecoveryCodesSchema } from './recovery-codes.ts';

const { codes, stored } = newRecoveryCodes(randomBytes);

it('makes ten different codes that are easy to read', () => {
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
});

it('stores no code and nothing two people share', () => {
  expect(StoredRecoveryCodesSchema.parse(stored)).toEqual(stored);
  const text = JSON.stringify(stored);
  for (const code of codes) expect(text).not.toContain(code.replaceAll('-', ''));
  expect(newRecoveryCodes(randomBytes).stored.salt).not.toBe(stored.salt);
});

it('takes each code once', () => {
  let left = stored;
  for (const [index, code] of codes.entries()) {
    const verdict = consumeRecoveryCode(left, code);
    expect(verdict).toMatchObject({ ok: true, left: 9 - index });
    if (verdict.ok) left = verdict.stored;
    expect(consumeRecoveryCode(left, code)).toEqual({ ok: false, code: 'auth.code_rejected' });
  }
  expect(left.hashes).toEqual([]);
});

it('forgives case, separators and look-alikes', () => {
  const fixed = newRecoveryCodes((length) => new Uint8Array(length).map((_, index) => index));
  expect(fixed.codes[0]).toBe('0123-4567-89AB-CDEF');
  expect(consumeRecoveryCode(fixed.stored, ' oi23 4567 89ab-cdef ').ok).toBe(true);
  expect(consumeRecoveryCode(fixed.stored, '0123-4567-89AB-CDEG').ok).toBe(false);
  expect(consumeRecoveryCode(fixed.stored, '').ok).toBe(false);
});
