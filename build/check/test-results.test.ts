import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addCounts, readCampaignCounts, readPlaywrightCounts, readVitestCounts, summaryLine } from './test-results.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-results-'));
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function report(content: unknown): string {
  const file = join(folder, 'report.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('reading results', () => {
  it('counts a test file that breaks before its first test as a failure', () => {
    const testResults = [
      { name: 'a.test.ts', status: 'failed', assertionResults: [] },
      { name: 'b.test.ts', status: 'failed', assertionResults: [{ status: 'failed', fullName: 'b fails' }] },
      { name: 'c.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'c' }] },
    ];
    const file = report({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 1, numTodoTests: 1, testResults });
    const failures = ['b.test.ts: b fails', 'a.test.ts'];
    expect(readVitestCounts(file)).toEqual({ passed: 5, failed: 2, skipped: 2, failures });
  });

  it('counts an error outside of tests as a failure, and a second try that passed as passed', () => {
    const inner = { specs: [{ title: 'opens', file: 'gate.spec.ts', ok: false }] };
    const suites = [{ specs: [{ title: 'locks', file: 'gate.spec.ts', ok: true }], suites: [inner] }];
    const file = report({ errors: [{}], suites, stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(readPlaywrightCounts(file)).toEqual({ passed: 4, failed: 2, skipped: 2, failures: ['gate.spec.ts: opens'] });
  });

  it('counts each scenario of a campaign as a test', () => {
    const scenarios = ['a', 'b', 'c'].map((name) => ({ name, ok: name !== 'b' }));
    const file = report({ ok: false, seed: 7, scenarios });
    expect(readCampaignCounts(file)).toEqual({ passed: 2, failed: 1, skipped: 0, failures: ['campaign: b'] });
  });

  it('has no counts for a report that is missing or cut off', () => {
    expect(readVitestCounts(join(folder, 'none.json'))).toBeNull();
    expect(readPlaywrightCounts(report('{"stats":'))).toBeNull();
  });
});

describe('addCounts', () => {
  it('fails a suite that ran nothing or left no report', () => {
    const ended = { passed: 4, failed: 0, skipped: 0, failures: [] };
    const suites = [ended, { ...ended, passed: 0, skipped: 7 }, null];
    expect(addCounts(suites)).toEqual({ passed: 4, failed: 2, skipped: 7, failures: [] });
  });

  it('ends in one line', () => {
    expect(summaryLine({ passed: 123, failed: 0, skipped: 2 })).toBe('Tests: 123 passed, 0 failed, 2 skipped');
  });
});
