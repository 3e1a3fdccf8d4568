import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

// npm leaves out an optional native package without a word when it does not fit the machine that wrote the lock file.
// Each is therefore used once here, so that set-up fails and not a test an hour later.
const require = createRequire(import.meta.url);
const failures = [];
/** On Windows what lies in `.bin` are scripts of the shell's. */
const run = (program, argument) => execFileSync(program, [argument], { shell: process.platform === 'win32' });

const checks = {
  node: () => {
    if (!process.version.startsWith('v24.')) throw new Error(`is ${process.version}, not 24`);
  },
  keytar: () => require('keytar'),
  'better-sqlite3': () => new (require('better-sqlite3'))(':memory:').prepare('SELECT 1').get(),
  '@node-rs/argon2': () => require('@node-rs/argon2').hashSync('x', { memoryCost: 8, timeCost: 1, parallelism: 1 }),
  rolldown: () => require('rolldown'),
  typescript: () => run('tsc', '--version'),
  oxlint: () => run('oxlint', '--version'),
  'oxlint-tsgolint': () => run('tsgolint', '--help'),
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
  } catch (error) {
    failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (failures.length > 0) {
  console.error(failures.join('\n'));
  console.error('Remove node_modules and run the same command again.');
  process.exit(1);
}
