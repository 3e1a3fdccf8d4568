import { expect, it } from 'vitest';
import { ACCEPTED } from './accepted.ts';
import { judgeFindings, readFindings, type Findings } from './judge-findings.ts';

const report = (findings: readonly (readonly [string, string])[]): string =>
  JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Electronegativity' } },
        results: findings.map(([ruleId, uri]) => ({
          ruleId,
          locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } } }],
        })),
      },
    ],
  });
const sandbox: Findings = { rule: 'SANDBOX_JS_CHECK', file: 'main.js', count: 2 };

it('counts by rule and by file, whatever sum of its content stands in its name', () => {
  const text = report([
    ['CSP_GLOBAL_CHECK', 'file:///'],
    ['SANDBOX_JS_CHECK', 'main.js'],
    ['SANDBOX_JS_CHECK', 'main.js'],
    ['DANGEROUS_FUNCTIONS_JS_CHECK', 'pages/assets/gate-DFV_kK-d.js'],
  ]);
  expect(readFindings(text)).toEqual([
    { rule: 'CSP_GLOBAL_CHECK', file: '', count: 1 },
    sandbox,
    { rule: 'DANGEROUS_FUNCTIONS_JS_CHECK', file: 'pages/assets/gate.js', count: 1 },
  ]);
});

it('has nothing to say of what is accepted', () => {
  expect(judgeFindings(ACCEPTED, ACCEPTED)).toEqual([]);
});

it.each([
  ['another rule', [{ ...sandbox, rule: 'OPEN_EXTERNAL_JS_CHECK', count: 1 }, sandbox], 'new: OPEN_EXTERNAL_JS_CHECK'],
  ['another file', [{ ...sandbox, file: 'preload.cjs', count: 1 }, sandbox], 'new: SANDBOX_JS_CHECK in preload.cjs'],
  ['one more', [{ ...sandbox, count: 3 }], 'new: SANDBOX_JS_CHECK in main.js, 3 instead of 2'],
  ['one less', [{ ...sandbox, count: 1 }], 'gone: SANDBOX_JS_CHECK in main.js, 1 instead of 2'],
  ['none', [], 'gone: SANDBOX_JS_CHECK'],
])('finds %s', (_what, found, told) => {
  expect(judgeFindings(found, [sandbox])).toEqual([expect.stringContaining(told)]);
});

it('is not silent about what is no report', () => {
  expect(() => readFindings('{}')).toThrow();
  expect(() => readFindings('')).toThrow();
});
