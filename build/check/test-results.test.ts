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
      { status: 'failed', assertionResults: [] },
      { status: 'passed', assertionResults: [{}] },
    ];
    const file = report({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults });
    expect(readVitestCounts(file)).toEqual({ passed: 5, failed: 1, skipped: 2 });
  });

  it('counts an error outside of tests as a failure, and a second try that passed as passed', () => {
    const file = report({ errors: [{}], stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(readPlaywrightCounts(file)).toEqual({ passed: 4, failed: 2, skipped: 2 });
  });

  it('counts each scenario of a campaign as a test', () => {
    const file = report({ ok: false, seed: 7, scenarios: [{ name: 'a', ok: true }, { ok: false }, { ok: true }] });
    expect(readCampaignCounts(file)).toEqual({ passed: 2, failed: 1, skipped: 0 });
  });

  it('has no counts for a report that is missing or cut off', () => {
    expect(readVitestCounts(join(folder, 'none.json'))).toBeNull();
    expect(readPlaywrightCounts(report('{"stats":'))).toBeNull();
  });
});

describe('addCounts', () => {
  it('fails a suite that ran nothing or left no report', () => {
    const suites = [{ passed: 4, failed: 0, skipped: 0 }, { passed: 0, failed: 0, skipped: 7 }, null];
    expect(addCounts(suites)).toEqual({ passed: 4, failed: 2, skipped: 7 });
  });

  it('ends in one line', () => {
    expect(summaryLine({ passed: 123, failed: 0, skipped: 2 })).toBe('Tests: 123 passed, 0 failed, 2 skipped');
  });
});
