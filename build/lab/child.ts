import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';

/** A program of the lab that is running. */
export type LabChild = {
  readonly pid: number;
  /** File descriptor 3 of the program, where it was asked for. */
  readonly extraOutput: Readable | null;
  readonly hasEnded: () => boolean;
  /** Ends the program, politely first, and resolves when it is gone. May be called again. */
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** What it has printed so far, for the text of an error. */
  readonly log: () => string;
};

export type LabCommand = {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Text for its standard input, which is then closed. */
  readonly input?: string;
  readonly withExtraOutput?: boolean;
};

const POLITE_MS = 3_000;

/** Starts a program that the kernel ends when this process dies, however it dies. Output goes to `logFile`. */
export function startChild({ command, args, env, logFile, input, withExtraOutput }: LabCommand): LabChild {
  const log = openSync(logFile, 'a', 0o600);
  // setpriv replaces itself by the program, so pid and exit code are the program's own.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
    env: env ?? process.env,
    stdio: ['pipe', log, log, withExtraOutput === true ? 'pipe' : 'ignore'],
  });
  closeSync(log);
  let ended = false;
  const gone = new Promise<void>((resolve) => {
    const end = (): void => {
      ended = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input ?? '');
  const extra = child.stdio[3];
  return {
    pid: child.pid ?? 0,
    extraOutput: extra !== null && extra !== undefined && 'read' in extra ? extra : null,
    hasEnded: () => ended,
    log: () => readFileSync(logFile, 'utf8').slice(-2_000),
    stop: async () => {
      if (!ended) child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), POLITE_MS);
      await gone;
      clearTimeout(force);
    },
    kill: () => {
      if (!ended) child.kill('SIGKILL');
      return gone;
    },
  };
}
