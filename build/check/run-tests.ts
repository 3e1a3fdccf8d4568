import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runChecks } from './run-checks.ts';
import { runStep } from './run-step.ts';
import {
  addCounts,
  readCampaignCounts,
  readPlaywrightCounts,
  readVitestCounts,
  summaryLine,
  type Counts,
} from './test-results.ts';

const RESULTS = join('out', 'test');
const UNIT_REPORT = join(RESULTS, 'unit.json');
const E2E_REPORT = join(RESULTS, 'e2e.json');
/** The same for everybody, so that a failure is one of the change; other seeds are for `npm run campaign`. */
const SEED = '1996400799';
const CAMPAIGN_REPORT = join(RESULTS, 'campaign.json');

type Outcome = { readonly ended: boolean; readonly counts: Counts | null };

async function runUnit(filters: readonly string[]): Promise<Outcome> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
  const args = ['run', ...reporters, ...filters];
  const ended = await runStep({ name: 'unit and integration tests', command: 'vitest', args });
  return { ended, counts: readVitestCounts(UNIT_REPORT) };
}

async function runE2e(filters: readonly string[]): Promise<Outcome> {
  const built = await runStep({ name: 'build of the agent', command: 'node', args: [join('build', 'bundle.ts')] });
  if (!built) return { ended: false, counts: { passed: 0, failed: 1, skipped: 0, failures: ['build of the agent'] } };
  const config = ['-c', join('e2e', 'playwright.config.ts')];
  const ended = await runStep({
    name: 'end-to-end tests through the real windows',
    command: 'node',
    args: [join('build', 'lab', 'run-in-lab.ts'), 'playwright', 'test', ...config, '--reporter=list,json', ...filters],
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: E2E_REPORT },
  });
  return { ended, counts: readPlaywrightCounts(E2E_REPORT) };
}

async function runCampaign(): Promise<Outcome> {
  const args = [join('build', 'campaign', 'campaign.ts'), '--short', '--seed', SEED, '--report', CAMPAIGN_REPORT];
  const name = 'short campaign: everything broken on purpose';
  const ended = await runStep({ name, command: 'node', args, isHeldBack: true });
  return { ended, counts: readCampaignCounts(CAMPAIGN_REPORT) };
}

const [part, ...filters] = process.argv.slice(2);
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
// Agents, collectors and commands start a thousand times: half of each start is what Node makes of their text, kept here.
process.env['NODE_COMPILE_CACHE'] ??= resolve(RESULTS, 'compiled');

const failedChecks = part === undefined ? await runChecks() : [];
const outcomes: Outcome[] = [];
if (part !== 'e2e') outcomes.push(await runUnit(part === undefined ? [] : filters));
if (part === 'e2e') outcomes.push(await runE2e(filters));
// Windows wait for their displays a third of the time: what the campaign breaks is broken meanwhile.
if (part === undefined) outcomes.push(...(await Promise.all([runE2e([]), runCampaign()])));

const total = addCounts(outcomes.map((outcome) => outcome.counts));
// A runner can fail for a reason that no test carries, for example an error after the last test.
const unexplained = outcomes.filter((outcome) => !outcome.ended && outcome.counts?.failed === 0).length;
const failed = total.failed + failedChecks.length + unexplained;
if (failedChecks.length > 0) console.log(`\nFailed checks, counted as failures: ${failedChecks.join(', ')}`);
if (total.failures.length > 0) console.log(`\nFailed:\n${total.failures.map((name) => `  ${name}`).join('\n')}`);
console.log(`\n${summaryLine({ ...total, failed })}`);
process.exitCode = failed === 0 ? 0 : 1;
