import { timingSafeEqual } from 'node:crypto';
import { HOTP, Secret, TOTP } from 'otpauth';
import type { SecondFactor, SecondProof } from '../wire/sign-in.ts';
import type { RandomBytes } from './random-bytes.ts';

type Totp = Extract<SecondFactor, { kind: 'totp' }>;
type Hotp = Extract<SecondFactor, { kind: 'hotp' }>;
export type OneTimeProof = Exclude<SecondProof, { kind: 'recovery' }>;
export type CodeVerdict =
  | { readonly ok: true; readonly factor: SecondFactor }
  | { readonly ok: false; readonly code: 'auth.code_rejected' | 'auth.code_reused' };

/** One step early or late, for the transmission delay (RFC 6238 section 5.2). */
const TOTP_WINDOW = 1;
/** Codes beyond the expected one that a token may have shown unseen (RFC 4226 section 7.4). */
const HOTP_LOOK_AHEAD = 10;
const HOTP_RESYNCHRONISE_AHEAD = 100;
/** How far back a spent code is still recognised as spent, to say so. */
const HOTP_LOOK_BACK = 10;
const SECRET_BYTES = { SHA1: 20, SHA256: 32, SHA512: 64 } as const;

const rejected = { ok: false, code: 'auth.code_rejected' } as const;
const reused = { ok: false, code: 'auth.code_reused' } as const;

/**
 * Judges a code of the second factor (RFC 6238, RFC 4226) at a wall time in milliseconds.
 * On success the returned factor has moved on and must be stored durably before anybody is let in.
 */
export function verifyOneTimeCode(factor: SecondFactor, proof: OneTimeProof, nowMs: number): CodeVerdict {
  if (factor.kind === 'hotp') {
    return proof.kind === 'code' ? verifyHotp(factor, proof.code) : resynchronise(factor, proof.codes);
  }
  // A wider window for a time-based code would outlive the two minutes of SP 800-63B: only counters drift for good.
  return proof.kind === 'code' ? verifyTotp(factor, proof.code, nowMs) : rejected;
}

function verifyTotp(factor: Totp, code: string, nowMs: number): CodeVerdict {
  const step = Math.floor(nowMs / 1000 / factor.period);
  const matches = matchingCounters(factor, code, step - TOTP_WINDOW, step + TOTP_WINDOW);
  const fresh = matches.filter((match) => match > factor.lastStep).at(-1);
  if (fresh !== undefined) return { ok: true, factor: { ...factor, lastStep: fresh } };
  return matches.length > 0 ? reused : rejected;
}

function verifyHotp(factor: Hotp, code: string): CodeVerdict {
  const matches = matchingCounters(factor, code, factor.counter - HOTP_LOOK_BACK, factor.counter + HOTP_LOOK_AHEAD);
  const fresh = matches.find((match) => match >= factor.counter);
  if (fresh !== undefined) return { ok: true, factor: { ...factor, counter: fresh + 1 } };
  return matches.length > 0 ? reused : rejected;
}

function resynchronise(factor: Hotp, [first, second]: readonly [string, string]): CodeVerdict {
  const last = factor.counter + HOTP_RESYNCHRONISE_AHEAD;
  const seconds = new Set(matchingCounters(factor, second, factor.counter + 1, last + 1));
  const at = matchingCounters(factor, first, factor.counter, last).find((match) => seconds.has(match + 1));
  return at === undefined ? rejected : { ok: true, factor: { ...factor, counter: at + 2 } };
}

/** All counters in the range whose code this is. Always computes the whole range: time tells nothing about where. */
function matchingCounters(factor: SecondFactor, code: string, from: number, to: number): readonly number[] {
  const { algorithm, digits } = factor;
  const secret = Secret.fromBase32(factor.secret);
  const given = Buffer.from(code);
  const matches: number[] = [];
  for (let counter = Math.max(0, from); counter <= to; counter += 1) {
    const expected = Buffer.from(HOTP.generate({ secret, algorithm, digits, counter }));
    if (expected.length === given.length && timingSafeEqual(expected, given)) matches.push(counter);
  }
  return matches;
}

/** A new time-based factor. The defaults are what every phone app understands; the key is as long as its hash. */
export function newTotpFactor(
  random: RandomBytes,
  options: Partial<Pick<Totp, 'algorithm' | 'digits' | 'period'>> = {},
): Totp {
  const { algorithm = 'SHA1', digits = 6, period = 30 } = options;
  const secret = new Secret({ buffer: new Uint8Array(random(SECRET_BYTES[algorithm])).buffer }).base32;
  return { kind: 'totp', secret, algorithm, digits, period, lastStep: -1 };
}

/** The `otpauth://` address of a factor, as phone apps read it from a QR code. It holds the secret. */
export function otpauthUri(
  factor: SecondFactor,
  { issuer, account }: { readonly issuer: string; readonly account: string },
): string {
  const { algorithm, digits, secret } = factor;
  // The label is "issuer:account": a colon inside either would move the border.
  const common = {
    issuer: issuer.replaceAll(':', ' '),
    label: account.replaceAll(':', ' '),
    algorithm,
    digits,
    secret,
  };
  return factor.kind === 'totp'
    ? new TOTP({ ...common, period: factor.period }).toString()
    : new HOTP({ ...common, counter: factor.counter }).toString();
}

/** Two views of the same factor made one: what either has spent stays spent. Other secrets: the newer one counts. */
export function mergeFactor(known: SecondFactor, newer: SecondFactor): SecondFactor {
  if (known.secret !== newer.secret) return newer;
  if (known.kind === 'totp' && newer.kind === 'totp') {
    return { ...newer, lastStep: Math.max(known.lastStep, newer.lastStep) };
  }
  if (known.kind === 'hotp' && newer.kind === 'hotp') {
    return { ...newer, counter: Math.max(known.counter, newer.counter) };
  }
  return newer;
}
