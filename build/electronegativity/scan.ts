import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ACCEPTED } from './accepted.ts';
import { judgeFindings, readFindings } from './judge-findings.ts';

// Usage: npm run electronegativity
// Builds, and has Doyensec's scanner read what was built. 0: it found what accepted.ts says, and nothing else.
// It is no dependency: what it depends on is old, and has no place beside the product. npx fetches this version, and runs
// none of its packages' scripts.
const SCANNER = '@doyensec/electronegativity@1.10.3';
/** Asks the network for the newest Electron; the version is judged by people (package.json). */
const NOT_CHECKED = 'AvailableSecurityFixesGlobalCheck';
const LONGEST_MS = 300_000;

const Package = z.looseObject({ devDependencies: z.looseObject({ electron: z.string() }) });
const { electron } = Package.parse(JSON.parse(readFileSync('package.json', 'utf8'))).devDependencies;

function run(command: string, args: readonly string[], cwd = process.cwd()): void {
  const env = { ...process.env, npm_config_ignore_scripts: 'true' };
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: 'inherit', timeout: LONGEST_MS });
  if (status !== 0)
    throw new Error(`${command} ${args.slice(0, 2).join(' ')}: ${error?.message ?? `ended with ${status}`}`);
}

run('node', [join('build', 'bundle.ts')]);
mkdirSync('out', { recursive: true });
const report = resolve('out', 'electronegativity.sarif');
rmSync(report, { force: true });
// Beside the project: npx would find its packages and its settings.
const elsewhere = mkdtempSync(join(tmpdir(), 'glasskey-scan-'));
try {
  const how = ['-r', '-e', electron, '-x', NOT_CHECKED, '-i', resolve('out', 'app'), '-o', report];
  run('npx', ['--yes', SCANNER, ...how], elsewhere);
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
