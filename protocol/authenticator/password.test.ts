import { describe, expect, it } from 'vitest';
import { DUMMY_HASH, hashPassword, isOutdatedVerifier, passwordProblem, verifyPassword } from './password.ts';

const CHEAP = { memoryKib: 64, passes: 1, parallelism: 1 };

describe('password verifier', () => {
  it('is Argon2id with 64 MiB and 3 passes, salted, and off the main thread', async () => {
    let isMainThreadFree = false;
    const immediate = setImmediate(() => (isMainThreadFree = true));
    const [one, two] = await Promise.all([hashPassword('reading room'), hashPassword('reading room')]);
    clearImmediate(immediate);
    expect(isMainThreadFree).toBe(true);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, 'reading room')).toBe(true);
  });

  it('tells right from wrong, and takes composed and decomposed letters as the same', async () => {
    const verifier = await hashPassword('Mu\u0308hlrad am Bach', CHEAP);
    expect(await verifyPassword(verifier, 'M\u00fchlrad am Bach', verifier)).toBe(true);
    expect(await verifyPassword(verifier, 'Muhlrad am Bach', verifier)).toBe(false);
    expect(isOutdatedVerifier(verifier)).toBe(true);
    expect(isOutdatedVerifier(DUMMY_HASH)).toBe(false);
  });

  it('works as hard for an unknown name, and never lets it in', async () => {
    const dummy = await hashPassword('known to the attacker', CHEAP);
    expect(await verifyPassword(null, 'known to the attacker', dummy)).toBe(false);
    const known = await hashPassword('reading room');
    const spent = async (verifier: string | null): Promise<number> => {
      const started = performance.now();
      await verifyPassword(verifier, 'wrong');
      return performance.now() - started;
    };
    const times = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 3; round += 1) {
      times.known = Math.min(times.known, await spent(known));
      times.unknown = Math.min(times.unknown, await spent(null));
    }
    // The work is equal by construction; the bound is wide because other work shares the machine.
    expect(times.unknown / times.known).toBeGreaterThan(0.2);
    expect(times.unknown / times.known).toBeLessThan(5);
  });
});

describe('password problem', () => {
  it.each([
    ['seven77', 'password.too_short'],
    ['🔑'.repeat(7), 'password.too_short'],
    ['ab'.repeat(513), 'password.too_long'],
    ['Password1', 'password.too_common'],
    ['ｐａｓｓｗｏｒｄ', 'password.too_common'],
    ['zzzzzzzzzz', 'password.too_common'],
    ['23456789:', 'password.too_common'],
    ['m.okafor', 'password.too_common'],
    ['!Okafor2026', 'password.too_common'],
    ['lamp over the lightbox', null],
    ['ab'.repeat(512), null],
    ['пароль для чтения', null],
    ['password of the day', null],
  ])('%s: %s', (password, problem) => {
    expect(passwordProblem(password, ['m.okafor', 'Okafor', ''])).toBe(problem);
  });
});
