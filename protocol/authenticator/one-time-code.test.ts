import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { HOTP, Secret, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { SecondFactorSchema } from '../wire/sign-in.ts';
import type { SecondFactor } from '../wire/sign-in.ts';
import type { OneTimeProof } from './one-time-code.ts';
import { mergeFactor, newTotpFactor, otpauthUri, verifyOneTimeCode } from './one-time-code.ts';

const seed = (length: number): string => Secret.fromLatin1('1234567890'.repeat(7).slice(0, length)).base32;
type Totp = Extract<SecondFactor, { kind: 'totp' }>;
type Hotp = Extract<SecondFactor, { kind: 'hotp' }>;
const totp: Totp = { kind: 'totp', secret: seed(20), algorithm: 'SHA1', digits: 6, period: 30, lastStep: -1 };
const hotp: Hotp = { kind: 'hotp', secret: seed(20), algorithm: 'SHA1', digits: 6, counter: 0 };
const code = (text: string) => ({ kind: 'code', code: text }) as const;
const codeAt = (factor: SecondFactor, counter: number): string =>
  HOTP.generate({
    secret: Secret.fromBase32(factor.secret),
    algorithm: factor.algorithm,
    digits: factor.digits,
    counter,
  });
/** RFC 4226 appendix D, counters 0 to 9. */
const HOTP_VECTORS = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');

describe('RFC 6238 appendix B', () => {
  it.each([
    [59, '94287082', '46119246', '90693936'],
    [1111111109, '07081804', '68084774', '25091201'],
    [1111111111, '14050471', '67062674', '99943326'],
    [1234567890, '89005924', '91819424', '93441116'],
    [2000000000, '69279037', '90698825', '38618901'],
    [20000000000, '65353130', '77737706', '47863826'],
  ] as const)('at %i s', (seconds, sha1, sha256, sha512) => {
    const cases = [
      ['SHA1', 20, sha1],
      ['SHA256', 32, sha256],
      ['SHA512', 64, sha512],
    ] as const;
    for (const [algorithm, length, text] of cases) {
      const factor: Totp = { ...totp, secret: seed(length), algorithm, digits: 8 };
      expect(verifyOneTimeCode(factor, code(text), seconds * 1000)).toEqual({
        ok: true,
        factor: { ...factor, lastStep: Math.floor(seconds / 30) },
      });
    }
  });
});

describe('time-based codes', () => {
  const nowMs = 1_800_000_015_000;
  const step = Math.floor(nowMs / 30_000);

  it('takes one step early or late and no further', () => {
    const verdicts = [-2, -1, 0, 1, 2].map((by) => verifyOneTimeCode(totp, code(codeAt(totp, step + by)), nowMs).ok);
    expect(verdicts).toEqual([false, true, true, true, false]);
  });

  it('counts 60-second steps for a 60-second factor', () => {
    const slow: Totp = { ...totp, period: 60 };
    const text = codeAt(slow, Math.floor(nowMs / 60_000));
    expect(verifyOneTimeCode(slow, code(text), nowMs).ok).toBe(true);
    expect(verifyOneTimeCode(totp, code(text), nowMs).ok).toBe(false);
  });

  it('never takes a code twice, nor an older one, nor with the clock set back', () => {
    const first = verifyOneTimeCode(totp, code(codeAt(totp, step)), nowMs);
    if (!first.ok) throw new Error('a good code was refused');
    for (const by of [-1, 0]) {
      const again = verifyOneTimeCode(first.factor, code(codeAt(totp, step + by)), nowMs - 30_000);
      expect(again).toEqual({ ok: false, code: 'auth.code_reused' });
    }
    expect(verifyOneTimeCode(first.factor, code(codeAt(totp, step + 1)), nowMs).ok).toBe(true);
  });

  it('refuses a code with the wrong number of digits and a pair, which only counters need', () => {
    expect(verifyOneTimeCode(totp, code(`0${codeAt(totp, step)}`), nowMs).ok).toBe(false);
    const pair: OneTimeProof = { kind: 'resynchronise', codes: [codeAt(totp, step), codeAt(totp, step + 1)] };
    expect(verifyOneTimeCode(totp, pair, nowMs)).toEqual({ ok: false, code: 'auth.code_rejected' });
  });

  it('only ever moves its last step forward', () => {
    const tries = fc.array(fc.record({ by: fc.integer({ min: -3, max: 3 }), at: fc.integer({ min: -3, max: 3 }) }));
    fc.assert(
      fc.property(tries, (list) => {
        let factor: SecondFactor = totp;
        const accepted: number[] = [];
        for (const { by, at } of list) {
          const verdict = verifyOneTimeCode(factor, code(codeAt(totp, step + by)), nowMs + at * 30_000);
          if (!verdict.ok) continue;
          factor = verdict.factor;
          accepted.push(step + by);
        }
        expect(accepted).toEqual([...new Set(accepted)].sort((left, right) => left - right));
      }),
      { numRuns: 30 },
    );
  });
});

describe('counter-based codes', () => {
  it('RFC 4226 appendix D, in order', () => {
    let factor: SecondFactor = hotp;
    for (const [index, text] of HOTP_VECTORS.entries()) {
      const verdict = verifyOneTimeCode(factor, code(text), 0);
      expect(verdict).toEqual({ ok: true, factor: { ...hotp, counter: index + 1 } });
      if (verdict.ok) factor = verdict.factor;
      expect(verifyOneTimeCode(factor, code(text), 0)).toEqual({ ok: false, code: 'auth.code_reused' });
    }
  });

  it('looks ten codes ahead, no more', () => {
    expect(verifyOneTimeCode(hotp, code(codeAt(hotp, 10)), 0)).toEqual({ ok: true, factor: { ...hotp, counter: 11 } });
    expect(verifyOneTimeCode(hotp, code(codeAt(hotp, 11)), 0).ok).toBe(false);
  });

  it('resynchronises by two codes in a row within a hundred', () => {
    const pair = (first: number, second: number) =>
      verifyOneTimeCode(hotp, { kind: 'resynchronise', codes: [codeAt(hotp, first), codeAt(hotp, second)] }, 0);
    expect(pair(90, 91)).toEqual({ ok: true, factor: { ...hotp, counter: 92 } });
    expect(pair(90, 92).ok).toBe(false);
    expect(pair(90, 90).ok).toBe(false);
    expect(pair(91, 90).ok).toBe(false);
    expect(pair(101, 102).ok).toBe(false);
  });

  it('does not resynchronise backwards', () => {
    const spent: Hotp = { ...hotp, counter: 50 };
    const codes: [string, string] = [codeAt(hotp, 48), codeAt(hotp, 49)];
    expect(verifyOneTimeCode(spent, { kind: 'resynchronise', codes }, 0).ok).toBe(false);
  });
});

describe('a new factor', () => {
  it.each(['SHA1', 'SHA256', 'SHA512'] as const)('with %s fits the wire and its own address', (algorithm) => {
    const factor = newTotpFactor(randomBytes, { algorithm, digits: 8, period: 60 });
    expect(SecondFactorSchema.parse(factor)).toEqual(factor);
    const read = URI.parse(otpauthUri(factor, { issuer: 'St. Elsewhere: X-ray', account: 'm.okafor' }));
    expect(read).toMatchObject({ algorithm, digits: 8, period: 60, label: 'm.okafor' });
    expect(read.secret.base32).toBe(factor.secret);
  });

  it('has 160 random bits by default', () => {
    expect(Secret.fromBase32(newTotpFactor(randomBytes).secret).bytes).toHaveLength(20);
    expect(newTotpFactor(randomBytes).secret).not.toBe(newTotpFactor(randomBytes).secret);
  });

  it('takes just the bytes it is given when they lie in a pool', () => {
    const pool = Buffer.from('x1234567890123456789012345678901');
    expect(newTotpFactor((length) => pool.subarray(1, 1 + length)).secret).toBe(seed(20));
  });
});

it('merging keeps what either side has spent, unless the secret is new', () => {
  expect(mergeFactor({ ...totp, lastStep: 9 }, { ...totp, lastStep: 5 })).toEqual({ ...totp, lastStep: 9 });
  expect(mergeFactor({ ...hotp, counter: 4 }, { ...hotp, counter: 5 })).toEqual({ ...hotp, counter: 5 });
  const replaced = newTotpFactor(randomBytes);
  expect(mergeFactor({ ...totp, lastStep: 9 }, replaced)).toEqual(replaced);
});
