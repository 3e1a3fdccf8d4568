import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One command of a run: what it is called on screen, and how to start it. */
export type Step = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** What it prints waits until it has ended, so that it does not mix with what runs beside it. Default: as it comes. */
  readonly isHeldBack?: boolean;
};

/** Runs a command with its output on this terminal and says how it ended. Resolves to true on exit code 0. */
export async function runStep({ name, command, args, env, isHeldBack = false }: Step): Promise<boolean> {
  const startedAt = performance.now();
  const title = `\n▸ ${name}`;
  const held: string[] = [];
  if (!isHeldBack) console.log(title);
  const passed = await new Promise<boolean>((resolve) => {
    const output = isHeldBack ? 'pipe' : 'inherit';
    const child = spawn(command, args, { stdio: ['ignore', output, output], env: env ?? process.env });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => held.push(chunk));
    const forward = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', forward);
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`);
      resolve(false);
    });
    child.once('close', (code) => {
      process.off('SIGTERM', forward);
      resolve(code === 0);
    });
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (isHeldBack) console.log(`${title}\n${held.join('')}`.trimEnd());
  console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`);
  return passed;
}
