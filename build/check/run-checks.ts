import { isMain } from './is-main.ts';
import { runStep, type Step } from './run-step.ts';

const CHECKS: readonly Step[] = [
  { name: 'types', command: 'tsc', args: ['-p', '.'] },
  { name: 'types of the pages', command: 'tsc', args: ['-p', 'renderer'] },
  { name: 'types of the pages’ tests', command: 'tsc', args: ['-p', 'renderer/harness'] },
  { name: 'lint', command: 'oxlint', args: ['--type-aware', '--deny-warnings'] },
];
/** As long as all the others, on one core: it runs beside them. */
const FORMAT: Step = {
  name: 'format',
  command: 'prettier',
  args: ['--check', '--log-level', 'warn', '.'],
  isHeldBack: true,
};

/** Types, lint and format of the whole repository. Resolves to the names of the checks that failed. */
export async function runChecks(): Promise<readonly string[]> {
  const failed: string[] = [];
  const run = async (check: Step): Promise<void> => {
    if (!(await runStep(check))) failed.push(check.name);
  };
  const formatting = run(FORMAT);
  for (const check of CHECKS) await run(check);
  await formatting;
  return failed;
}

if (isMain(import.meta.url)) {
  const failed = await runChecks();
  console.log(failed.length === 0 ? '\nAll checks passed' : `\nFailed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
