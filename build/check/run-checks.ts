import { isMain } from './is-main.ts';
import { runStep, type Step } from './run-step.ts';

const CHECKS: readonly Step[] = [
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'types of the pages', command: 'tsc', args: ['-p', 'renderer'] },
  { name: 'types of the pages’ tests', command: 'tsc', args: ['-p', 'renderer/harness'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
  { name: 'format', command: 'prettier', args: ['--check', '--log-level', 'warn', '.'] },
];

/** Types, lint and format of the whole repository. Resolves to the names of the checks that failed. */
export async function runChecks(): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const check of CHECKS) {
    if (!(await runStep(check))) failed.push(check.name);
  }
  return failed;
}

if (isMain(import.meta.url)) {
  const failed = await runChecks();
  console.log(failed.length === 0 ? '\nAll checks passed' : `\nFailed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
