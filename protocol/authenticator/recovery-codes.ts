import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { RandomBytes } from './random-bytes.ts';

/** Crockford's Base32: no I, L, O or U, so that a code survives paper and handwriting. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = 10;
/** 16 characters of 5 bits: 80 bits, above the 64 that SP 800-63B-4 section 4.2.1.1 asks for. */
const LENGTH = 16;

/** Recovery codes at rest: the hashes that are still to be used. */
export const StoredRecoveryCodesSchema = z.strictObject({ salt: z.string(), hashes: z.array(z.string()).max(CODES) });
export type StoredRecoveryCodes = z.infer<typeof StoredRecoveryCodesSchema>;

/** Ten new codes `XXXX-XXXX-XXXX-XXXX`, to be shown once, and their stored form. */
export function newRecoveryCodes(random: RandomBytes): {
  readonly codes: readonly string[];
  readonly stored: StoredRecoveryCodes;
} {
  const salt = Buffer.from(random(16)).toString('base64');
  // 32 divides 256: the low five bits of a random byte are uniform.
  const bare = Array.from({ length: CODES }, () =>
    Array.from(random(LENGTH), (byte) => ALPHABET.charAt(byte & 31)).join(''),
  );
  const codes = bare.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
  return { codes, stored: { salt, hashes: bare.map((code) => hashOf(salt, code)) } };
}

/** Spends a code. On success `stored` lacks it and must be kept durably before anybody is let in. */
export function consumeRecoveryCode(
  stored: StoredRecoveryCodes,
  code: string,
):
  | { readonly ok: true; readonly stored: StoredRecoveryCodes; readonly left: number }
  | { readonly ok: false; readonly code: 'auth.code_rejected' } {
  const given = Buffer.from(hashOf(stored.salt, canonical(code)), 'base64');
  // Compares with all of them, so that time does not tell which.
  const fits = stored.hashes.map((known) => isEqual(Buffer.from(known, 'base64'), given));
  if (!fits.includes(true)) return { ok: false, code: 'auth.code_rejected' };
  const hashes = stored.hashes.filter((_, index) => fits[index] !== true);
  return { ok: true, stored: { ...stored, hashes }, left: hashes.length };
}

/** What a person types, as it was made: any case, any separators, look-alikes put right. */
const canonical = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

/**
 * Keyed with the salt, once. The codes are random, not chosen: against 80 bits a thief of the hashes needs 2^76 tries
 * for the first of ten, so that stretching would add nothing, and ten Argon2 runs an attempt would be a way to
 * overload the collector.
 */
const hashOf = (salt: string, bareCode: string): string =>
  createHmac('sha256', Buffer.from(salt, 'base64')).update(bareCode).digest('base64');

const isEqual = (left: Buffer, right: Buffer): boolean => left.length === right.length && timingSafeEqual(left, right);
