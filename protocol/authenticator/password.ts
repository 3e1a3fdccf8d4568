import { hash, parseOptions, verify } from '@node-rs/argon2';
import { COMMON_PASSWORDS } from './common-passwords.ts';

export type PasswordCost = { readonly memoryKib: number; readonly passes: number; readonly parallelism: number };

/** RFC 9106 section 4, second recommended option: Argon2id, 64 MiB, 3 passes, 4 lanes. */
export const PASSWORD_COST: PasswordCost = { memoryKib: 65_536, passes: 3, parallelism: 4 };

/** Verifier of a random password that nobody kept, at PASSWORD_COST: what an unknown name is measured against. */
export const DUMMY_HASH =
  '$argon2id$v=19$m=65536,t=3,p=4$3aqkspcz0O/GB4h/feYn6w$uvNcfXe6FTEhfd4gc+MIN5uBFvoQBZLAjvzpr8YFPdU';

const SHORTEST = 8;
const LONGEST = 1024;

/** Canonical form before hashing (SP 800-63B-4 section 3.1.1.2): NFC, then UTF-8. */
const canonical = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8');

/** Argon2id verifier as a PHC string. Runs off the main thread. A lower cost is for tests of logic. */
export async function hashPassword(password: string, cost: PasswordCost = PASSWORD_COST): Promise<string> {
  const bytes = canonical(password);
  try {
    // Argon2id is the default algorithm of the library; its enum cannot be imported under isolatedModules.
    return await hash(bytes, { memoryCost: cost.memoryKib, timeCost: cost.passes, parallelism: cost.parallelism });
  } finally {
    bytes.fill(0);
  }
}

/** Whether the password fits the verifier. `null` (nobody of that name) costs the same and never fits. */
export async function verifyPassword(
  verifier: string | null,
  password: string,
  dummy: string = DUMMY_HASH,
): Promise<boolean> {
  const bytes = canonical(password);
  try {
    const fits = await verify(verifier ?? dummy, bytes);
    return verifier !== null && fits;
  } finally {
    bytes.fill(0);
  }
}

/** Whether a verifier was made at another cost and is to be made anew at the next sign-in. */
export function isOutdatedVerifier(verifier: string, cost: PasswordCost = PASSWORD_COST): boolean {
  const made = parseOptions(verifier);
  return made.memoryCost !== cost.memoryKib || made.timeCost !== cost.passes || made.parallelism !== cost.parallelism;
}

export type PasswordProblem = 'password.too_short' | 'password.too_long' | 'password.too_common';

/**
 * What is wrong with a new password, or null. Length counts code points; no composition rules; the
 * whole password is compared with common ones and with words about the person (`about`: name, user id).
 */
export function passwordProblem(password: string, about: readonly string[] = []): PasswordProblem | null {
  const points = Array.from(password.normalize('NFC'));
  if (points.length < SHORTEST) return 'password.too_short';
  if (points.length > LONGEST) return 'password.too_long';
  const folded = password.normalize('NFKC').toLowerCase();
  const isPersonal = about.some((word) => word !== '' && bare(folded) === bare(word.normalize('NFKC').toLowerCase()));
  return COMMON_PASSWORDS.has(folded) || isPersonal || isMonotonous(folded) ? 'password.too_common' : null;
}

/** Without digits and signs at the ends: "smith2026!" is still the name. */
const bare = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** One character again and again, or neighbours in a row: "aaaaaaaa", "34567890", "hgfedcba". */
function isMonotonous(text: string): boolean {
  const points = Array.from(text, (char) => char.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)));
  const [step] = steps;
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1;
}
