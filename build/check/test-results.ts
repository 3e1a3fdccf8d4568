import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { z } from 'zod';

/** How a run of tests ended; `failures` names what failed, as far as the report does. */
export type Counts = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
};

const VitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});
const PlaywrightSpec = z.object({ title: z.string(), file: z.string(), ok: z.boolean() });
type PlaywrightSuite = { readonly specs: z.infer<typeof PlaywrightSpec>[]; readonly suites: PlaywrightSuite[] };
const PlaywrightSuite: z.ZodType<PlaywrightSuite> = z.object({
  specs: z.array(PlaywrightSpec),
  suites: z.lazy(() => z.array(PlaywrightSuite)).default([]),
});
/** Playwright: `flaky` is a test that passed only when it was tried again. */
const PlaywrightReport = z.object({
  errors: z.array(z.unknown()),
  suites: z.array(PlaywrightSuite),
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
});

/** Of `campaign --report FILE`; each scenario counts as a test. */
const CampaignReport = z.object({ scenarios: z.array(z.object({ name: z.string(), ok: z.boolean() })) });

/** Counts of a vitest JSON report. A file that fails before its first test counts as one failure. */
export function readVitestCounts(file: string): Counts | null {
  return readReport(file, VitestReport, (report) => {
    const broken = report.testResults.filter(
      (result) => result.status === 'failed' && result.assertionResults.length === 0,
    );
    const failures = report.testResults.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => `${relative('', name)}: ${fullName}`),
    );
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests + broken.length,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: [...failures, ...broken.map(({ name }) => relative('', name))],
    };
  });
}

/** Counts of a Playwright JSON report. As in vitest, one that passes on its second try has passed; the list names it. */
export function readPlaywrightCounts(file: string): Counts | null {
  return readReport(file, PlaywrightReport, ({ stats, errors, suites }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: suites.flatMap(failedSpecs),
  }));
}

const failedSpecs = ({ specs, suites }: PlaywrightSuite): readonly string[] => [
  ...specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file}: ${title}`),
  ...suites.flatMap(failedSpecs),
];

/** Counts of a campaign's report. */
export function readCampaignCounts(file: string): Counts | null {
  return readReport(file, CampaignReport, ({ scenarios }) => {
    const failures = scenarios.filter(({ ok }) => !ok).map(({ name }) => `campaign: ${name}`);
    return { passed: scenarios.length - failures.length, failed: failures.length, skipped: 0, failures };
  });
}

/** Adds up suites. One that left no report or ran nothing is a failure: silence must not look like success. */
export function addCounts(suites: readonly (Counts | null)[]): Counts {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const failures = suites.flatMap((suite) => suite?.failures ?? []);
  for (const suite of suites) {
    const empty = suite === null || suite.passed + suite.failed === 0;
    total.passed += suite?.passed ?? 0;
    total.failed += (suite?.failed ?? 0) + (empty ? 1 : 0);
    total.skipped += suite?.skipped ?? 0;
  }
  return { ...total, failures };
}

/** The last line of a run; other programs read it. */
export function summaryLine({ passed, failed, skipped }: Omit<Counts, 'failures'>): string {
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
