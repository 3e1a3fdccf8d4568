import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKeyring } from '../lab/keyring.ts';
import { createLabFolder } from '../lab/lab-folder.ts';
import { lock } from './lock/lock-scenario.ts';
import { readOptions } from './options.ts';
import { runScenarios } from './run-scenarios.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { buildShim } from './shim/build-shim.ts';
import { asJson, asTable } from './table.ts';

// Usage: npm run campaign [-- --short] [--lock [--steps N] [--minutes N]] [--seed N] [--only WORD] [--json] [--report FILE]
// Breaks agent, disk, network and collector on purpose, and counts what is lost. 0: everything held.
const LIMIT_MINUTES = { full: 60, short: 8 } as const;
const options = readOptions(process.argv.slice(2));
const { size, seed, only } = options;
const say = (line: string): void => (options.json ? console.error(line) : console.log(line));
const words = [
  ...(options.lock ? ['--lock'] : []),
  ...(options.steps === null ? [] : ['--steps', options.steps]),
  ...(size === 'short' ? ['--short'] : []),
  '--seed',
  seed,
].join(' ');
say(`Campaign, ${size} size, seed ${seed}: npm run campaign -- ${words}`);

// Whatever hangs: the programs of the lab end with this one.
const tooLate = (): void => {
  console.error(`not done within ${LIMIT_MINUTES[size]} minutes`);
  process.exit(1);
};
setTimeout(tooLate, LIMIT_MINUTES[size] * 60_000).unref();

const folder = createLabFolder('campaign');
const keyring = await startKeyring();
try {
  // This process enrols workstations: its keychain is the private one, too.
  Object.assign(process.env, keyring.env);
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder.path, 'compiled') };
  const [disk, clock] = await Promise.all([buildShim('disk', folder.path), buildShim('clock', folder.path)]);
  const scenarios = options.lock ? [lock(options)] : SCENARIOS;
  const chosen = scenarios.filter(({ name }) => name.includes(only));
  const field = { size, seed, folder: folder.path, env, shims: { disk, clock } };
  const result = await runScenarios(chosen, field, say);
  say(asTable(result));
  if (options.report !== null) writeFileSync(options.report, asJson(result, options));
  if (options.json) console.log(asJson(result, options));
  process.exitCode = result.ok ? 0 : 1;
} finally {
  await keyring.stop();
  folder.remove();
}
