import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

/** One line for the person who waits. On stderr, so that the output of the real command stays clean. */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/** A set-up step that cannot go on. The message says what to do. */
export class SetupError extends Error {}

/**
 * Runs one set-up step with its output in a file of `out/setup`, and says how long it took.
 * Throws a SetupError with the end of that output when the command fails.
 */
export function runStep(root, { text, file, command, args, env }) {
  const folder = join(root, 'out', 'setup');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, file);
  const startedAt = performance.now();
  say(`${text} …`);
  const log = openSync(path, 'w');
  const result = spawnSync(command, args, { cwd: root, env, stdio: ['ignore', log, log] });
  closeSync(log);
  if (result.status === 0) {
    say(`  done in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return;
  }
  const end = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-30).join('\n');
  const why = result.error?.message ?? (result.signal ? `ended by ${result.signal}` : `exit code ${result.status}`);
  throw new SetupError(`${[command, ...args].join(' ')}: ${why}\n${end}\nAll of it: out/setup/${file}`);
}
