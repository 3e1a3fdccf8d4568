import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isEndToEnd } from './control.ts';
import type { NamedTest } from './read-table.ts';

/** `none`: no test of that title ran, so nothing was shown. */
export type Verdict = 'passed' | 'failed' | 'none';

/** A test that leaves something running when it fails is not waited for. */
const LONGEST_MS = 300_000;

const VitestReport = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) })),
});
const Spec = z.object({ title: z.string(), ok: z.boolean(), tests: z.array(z.object({ status: z.string() })) });
type Suite = { readonly specs: readonly z.infer<typeof Spec>[]; readonly suites?: readonly Suite[] | undefined };
const Suite: z.ZodType<Suite> = z.object({
  specs: z.array(Spec),
  get suites() {
    return z.array(Suite).optional();
  },
});
const PlaywrightReport = z.object({ suites: z.array(Suite) });

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
/** What a title looks like once `it.each` has filled it in. */
export const titlePattern = (title: string): string =>
  escaped(title).replaceAll(/%[sjdifo#]|\\\$[A-Za-z]+(\\\.[A-Za-z]+)*/g, '[\\s\\S]*');

/** Runs one test in a tree, once, without another try. Only the test's own result counts: a file that breaks is `none`. */
export async function runTest(tree: string, test: NamedTest): Promise<Verdict> {
  const report = join(tree, 'out', 'one-test.json');
  rmSync(report, { force: true });
  const results = isEndToEnd({ test }) ? await runPlaywright(tree, test, report) : await runVitest(tree, test, report);
  const own = results.filter(({ title }) => new RegExp(`^${titlePattern(test.title)}$`).test(title));
  if (own.length === 0) return 'none';
  return own.every(({ passed }) => passed) ? 'passed' : 'failed';
}

type One = { readonly title: string; readonly passed: boolean };

async function runVitest(tree: string, { file, title }: NamedTest, report: string): Promise<readonly One[]> {
  // The tests of a journey go on from each other: theirs are run whole.
  const only = file.startsWith('e2e/') ? [] : ['-t', titlePattern(title)];
  const given = ['run', file, ...only, '--retry=0', '--reporter=json', `--outputFile.json=${report}`];
  await run(tree, 'vitest', given, {});
  return read(report, VitestReport, ({ testResults }) =>
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map((one) => ({ title: one.title, passed: one.status === 'passed' })),
  );
}

async function runPlaywright(tree: string, { file, title }: NamedTest, report: string): Promise<readonly One[]> {
  if ((await run(tree, 'node', [join('build', 'bundle.ts')], {})) !== 0) return [];
  const config = [
    '-c',
    join('e2e', 'playwright.config.ts'),
    '--retries=0',
    '--reporter=json',
    '-g',
    titlePattern(title),
  ];
  const given = [join('build', 'lab', 'run-in-lab.ts'), 'playwright', 'test', ...config, file.replace(/^e2e\//, '')];
  await run(tree, 'node', given, { PLAYWRIGHT_JSON_OUTPUT_FILE: report });
  const specsOf = ({ specs, suites = [] }: Suite): readonly z.infer<typeof Spec>[] => [
    ...specs,
    ...suites.flatMap(specsOf),
  ];
  return read(report, PlaywrightReport, ({ suites }) =>
    suites.flatMap(specsOf).map((one) => ({ title: one.title, passed: one.ok })),
  );
}

function read<T>(file: string, schema: z.ZodType<T>, pick: (report: T) => readonly One[]): readonly One[] {
  return existsSync(file) ? pick(schema.parse(JSON.parse(readFileSync(file, 'utf8')))) : [];
}

function run(cwd: string, command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number | null> {
  const bounds = { timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const;
  const child = spawn(command, args, { cwd, stdio: 'ignore', env: { ...process.env, ...env }, ...bounds });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}
