import { describe, expect, it } from 'vitest';
import { checkCedar } from './check-cedar.ts';
import { SHIPPED_POLICY } from '../../electron/core/access/shipped-policy.ts';

const HEAD = '@id("a")\n@because("words")\n';
const problemsOf = (text: string) => {
  const check = checkCedar(text);
  return check.ok ? [] : check.problems;
};

describe('checkCedar', () => {
  it('accepts the shipped policy', () => {
    expect(checkCedar(SHIPPED_POLICY)).toEqual({ ok: true });
  });

  it('points at a syntax error, in characters and not bytes', () => {
    const text = `// Größe 漢字\n${HEAD}permit (principal, action, resource)\nwhen { "é" == oops oops };`;
    expect(problemsOf(text)).toMatchObject([{ line: 5, column: 20, message: /unexpected token `oops`/ }].map(matching));
  });

  it.each([
    ['an unknown action', `${HEAD}permit (principal, action == Action::"vieww", resource);`, 3, 'did you mean'],
    ['an unknown role', `${HEAD}permit (\n  principal in Role::"radiolog",\n  action, resource);`, 4, 'Role'],
    ['an unknown fact', `${HEAD}permit (principal, action, resource)\nwhen { context.isVipp };`, 4, 'isVipp'],
    ['a wrong type', `${HEAD}permit (principal, action, resource)\nwhen { context.localHour == "9" };`, 4, 'types'],
    ['a rule that can never apply', `${HEAD}forbid (principal, action, resource) when { false };`, 1, 'impossible'],
    ['a missing identifier', '\n@because("b")\npermit (principal, action, resource);', 2, '@id'],
    ['missing words', '@id("a") permit (principal, action, resource);', 1, '@because'],
    [
      'an identifier used twice',
      `${HEAD}permit (principal, action, resource);\n@id("a") @because("c") forbid (principal, action, resource);`,
      4,
      'twice',
    ],
    ['an unknown override', `@override("ask")\n${HEAD}forbid (principal, action, resource);`, 1, '@override'],
    ['an override of a permit', `@override("step-up")\n${HEAD}permit (principal, action, resource);`, 1, 'forbid'],
    ['half a character', `${HEAD}// \ud83d\npermit (principal, action, resource);`, 3, 'Unicode'],
    ['a template', `${HEAD}permit (principal == ?principal, action, resource);`, 1, 'template'],
  ])('finds %s', (_what, text, line, words) => {
    expect(problemsOf(text)).toEqual([{ line, column: expect.any(Number), message: expect.stringContaining(words) }]);
  });

  it('gives all problems, from top to bottom', () => {
    const text = 'permit (principal, action, resource);\n\nforbid (principal, action, resource);';
    expect(problemsOf(text).map(({ line }) => line)).toEqual([1, 1, 3, 3]);
  });

  it.each([
    ['brackets', `${'('.repeat(20_000)}true${')'.repeat(20_000)}`],
    ['an operator chain', `true${' && context.isVip'.repeat(2000)}`],
    ['conditions', `if true then ${'if true then '.repeat(2000)}true`],
    ['attributes', `context${'.isVip'.repeat(2000)}`],
  ])('refuses %s that would break the evaluator, and goes on working', (_what, condition) => {
    const text = `\n${HEAD}permit (principal, action, resource) when { ${condition} };`;
    expect(problemsOf(text)).toMatchObject([{ line: 4, message: /too long or too deeply/ }].map(matching));
    expect(checkCedar(SHIPPED_POLICY)).toEqual({ ok: true });
  });

  it('is not misled by strings and comments', () => {
    const text = `// ${'('.repeat(500)}\n@id("a") @because("${'&& '.repeat(150)}")\npermit (principal, action, resource);`;
    expect(checkCedar(text)).toEqual({ ok: true });
  });

  it('survives the worst that the limits let through', () => {
    const condition = `${'('.repeat(36)}true${' && context.isVip'.repeat(45)}${')'.repeat(36)}`;
    expect(checkCedar(`${HEAD}permit (principal, action, resource) when { ${condition} };`)).toEqual({ ok: true });
  });
});

function matching<T extends { message: RegExp }>(expected: T) {
  return { ...expected, message: expect.stringMatching(expected.message) };
}
