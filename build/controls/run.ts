import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isEndToEnd, takeOut, type TakenOut } from './control.ts';
import { runTest, type Verdict } from './run-test.ts';
import { createScratchTree } from './scratch-tree.ts';
import { TAKEN_OUT } from './taken-out/all.ts';

// Usage: npm run controls [-- ROW…] [--e2e] [--all]
// Takes each control of docs/security.md out of a copy of the sources and runs the test that must notice: it has to fail
// without the control and to pass with it. `--e2e`: through the real windows alone; `--all`: those as well. 0: all did.
const REPORT = join('out', 'controls.json');

type Shown = {
  readonly control: string;
  readonly file: string;
  readonly test: TakenOut['test'];
  readonly out: Verdict;
  readonly with: Verdict;
  readonly seconds: number;
};
const holds = (shown: Shown): boolean => shown.out === 'failed' && shown.with === 'passed';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { e2e: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
});
const isAsked = (entry: TakenOut): boolean =>
  (values.all || isEndToEnd(entry) === values.e2e) &&
  (positionals.length === 0 || positionals.some((row) => entry.control === row || entry.control.startsWith(`${row}.`)));

const tree = createScratchTree();
const withIt = new Map<string, Promise<Verdict>>();
/** Once for each test, however many controls it stands for. */
const runWith = (test: TakenOut['test']): Promise<Verdict> => {
  const key = `${test.file} ${test.title}`;
  const known = withIt.get(key) ?? runTest(tree.path, test);
  withIt.set(key, known);
  return known;
};

async function show(entry: TakenOut): Promise<Shown> {
  const fromMs = performance.now();
  const { control, file, test } = entry;
  const path = join(tree.path, file);
  const source = readFileSync(path, 'utf8');
  const verdict = await runWith(test);
  try {
    writeFileSync(path, takeOut(source, entry));
    const out = await runTest(tree.path, test);
    return { control, file, test, out, with: verdict, seconds: (performance.now() - fromMs) / 1000 };
  } finally {
    writeFileSync(path, source);
  }
}

const asked = TAKEN_OUT.filter(isAsked);
const shown: Shown[] = [];
try {
  for (const entry of asked) {
    const one = await show(entry);
    shown.push(one);
    const where = `${one.file} → ${one.test.file} “${one.test.title}”`;
    console.log(
      `${holds(one) ? '✓' : '✗'} ${one.control.padEnd(6)} out: ${one.out}, in: ${one.with} (${one.seconds.toFixed(1)} s) ${where}`,
    );
  }
} finally {
  tree.remove();
}
mkdirSync('out', { recursive: true });
writeFileSync(REPORT, `${JSON.stringify({ shown }, null, 2)}\n`);
const held = shown.filter(holds);
const rows = new Set(held.map(({ control }) => control));
console.log(`\n${held.length} of ${shown.length} controls noticed when taken out, in ${rows.size} rows; see ${REPORT}`);
process.exitCode = held.length === shown.length && shown.length > 0 ? 0 : 1;
