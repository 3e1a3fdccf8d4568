#!/usr/bin/env node
// Plain JavaScript for Node 18 and later with no package: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from './commands.mjs';
import { ensureSystemPackages } from './debian-packages.mjs';
import { ensureNpmPackages, ownNode, productEnvironment, requireNode18 } from './npm-packages.mjs';
import { say, SetupError } from './say.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const [what = '', ...rest] = process.argv.slice(2);

function prepare() {
  const entry = COMMANDS[what];
  if (entry === undefined) throw new SetupError(`say what to run: ${Object.keys(COMMANDS).join(', ')}`);
  requireNode18();
  ensureSystemPackages(root, entry.packages, what);
  ensureNpmPackages(root);
  if (!existsSync(join(root, entry.file))) throw new SetupError(`${entry.file} is not there.`);
  return entry;
}

function start(entry) {
  const args = [join(root, entry.file), ...(entry.args ?? []), ...rest];
  const child = spawn(ownNode(root), args, {
    cwd: entry.here ? (process.env.INIT_CWD ?? process.cwd()) : root,
    env: productEnvironment(root),
    stdio: 'inherit',
  });
  // The terminal sends Ctrl+C to both; this process only has to outlive the child to report its exit code.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

try {
  start(prepare());
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(1);
}
