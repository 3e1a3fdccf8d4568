import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/** One command of a run: what it is called on screen, and how to start it. */
export type Step = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
};

/** Runs a command with its output on this terminal and says how it ended. Resolves to true on exit code 0. */
export async function runStep(step: Step): Promise<boolean> {
  const startedAt = performance.now();
  console.log(`\n▸ ${step.name}`);
  const passed = await new Promise<boolean>((resolve) => {
    const child = spawn(step.command, step.args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: step.env ?? process.env,
    });
    const forward = (): void => void child.kill('SIGTERM');
    process.once('SIGTERM', forward);
    child.once('error', (error) => {
      console.error(`${step.command}: ${error.message}`);
      resolve(false);
    });
    child.once('exit', (code) => {
      process.off('SIGTERM', forward);
      resolve(code === 0);
    });
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${passed ? '✓' : '✗'} ${step.name} (${seconds} s)`);
  return passed;
}
