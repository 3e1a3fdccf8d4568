import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** How a run of tests ended. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});
/** Playwright: `flaky` is a test that passed only when it was tried again. */
const PlaywrightReport = z.object({
  errors: z.array(z.unknown()),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** Of `campaign --report FILE`; each scenario counts as a test. */
const CampaignReport = z.object({ scenarios: z.array(z.object({ ok: z.boolean() })) });

/** Counts of a vitest JSON report. A file that fails before its first test counts as one failure. */
export function readVitestCounts(file: string): Counts | null {
  return readReport(file, VitestReport, (report) => {
    const brokenFiles = report.testResults.filter(
      (result) => result.status === 'failed' && result.assertionResults.length === 0,
    ).length;
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  });
}

/** Counts of a Playwright JSON report. As in vitest, one that passes on its second try has passed; the list names it. */
export function readPlaywrightCounts(file: string): Counts | null {
  return readReport(file, PlaywrightReport, ({ stats, errors }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
  }));
}

/** Counts of a campaign's report. */
export function readCampaignCounts(file: string): Counts | null {
  return readReport(file, CampaignReport, ({ scenarios }) => {
    const passed = scenarios.filter(({ ok }) => ok).length;
    return { passed, failed: scenarios.length - passed, skipped: 0 };
  });
}

/** Adds up suites. One that left no report or ran nothing is a failure: silence must not look like success. */
export function addCounts(suites: readonly (Counts | null)[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites) {
    const empty = suite === null || suite.passed + suite.failed === 0;
    total.passed += suite?.passed ?? 0;
    total.failed += (suite?.failed ?? 0) + (empty ? 1 : 0);
    total.skipped += suite?.skipped ?? 0;
  }
  return total;
}

/** The last line of a run; other programs read it. */
export function summaryLine({ passed, failed, skipped }: Counts): string {
  return `Tests: ${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function readReport<T>(file: string, schema: z.ZodType<T>, count: (report: T) => Counts): Counts | null {
  try {
    return count(schema.parse(JSON.parse(readFileSync(file, 'utf8'))));
  } catch (error) {
    console.error(`No result in ${file}: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
