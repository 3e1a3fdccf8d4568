import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ACCEPTED } from './accepted.ts';
import { judgeFindings, readFindings } from './judge-findings.ts';

// Usage: npm run electronegativity
// Builds, and has Doyensec's scanner read what was built. 0: it found what accepted.ts says, and nothing else.
// It is no dependency: what it depends on is old, and has no place beside the product. It is fetched into a folder of its own
// each time, without its packages' scripts, and runs without a network.
const SCANNER = { name: '@doyensec/electronegativity', version: '1.10.3' };
/** Asks the network for the newest Electron; the version is judged by people (package.json). */
const NOT_CHECKED = 'AvailableSecurityFixesGlobalCheck';
const LONGEST_MS = 900_000;

const Package = z.looseObject({ devDependencies: z.looseObject({ electron: z.string() }) });
const { electron } = Package.parse(JSON.parse(readFileSync('package.json', 'utf8'))).devDependencies;

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: 'inherit', timeout: LONGEST_MS });
  if (status !== 0) throw new Error(`${command} ${args.slice(0, 2).join(' ')} ended with ${status}`);
}

run('node', [join('build', 'bundle.ts')]);
const report = resolve('out', 'electronegativity.sarif');
rmSync(report, { force: true });
const elsewhere = mkdtempSync(join(tmpdir(), 'glasskey-scan-'));
try {
  const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  run('npm', ['install', '--prefix', elsewhere, ...quietly, `${SCANNER.name}@${SCANNER.version}`]);
  const program = join(elsewhere, 'node_modules', SCANNER.name, 'dist', 'index.js');
  const alone = ['--import', join(import.meta.dirname, 'without-network.mjs'), program];
  run('node', [...alone, '-r', '-e', electron, '-x', NOT_CHECKED, '-i', resolve('out', 'app'), '-o', report]);
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}
const found = readFindings(readFileSync(report, 'utf8'));
const told = judgeFindings(found, ACCEPTED);
for (const line of told) console.error(line);
const count = found.reduce((sum, one) => sum + one.count, 0);
console.log(
  `${count} findings, ${told.length === 0 ? 'all accepted with a reason' : 'not those that are accepted'}; see ${report}`,
);
process.exitCode = told.length === 0 ? 0 : 1;
