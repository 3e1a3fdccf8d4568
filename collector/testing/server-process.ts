import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ListeningSchema = z.object({ url: z.string(), caFingerprint: z.string(), pid: z.number() });
const RUN = fileURLToPath(new URL('../cli/run.ts', import.meta.url));

export type ServerProcess = {
  readonly url: string;
  /** What it wrote to its log so far. */
  readonly log: () => string;
  /** Ends it with the signal; its exit code, null after a kill. */
  readonly end: (signal: 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
};

/** `glasskey collector serve` as a process of its own, once it listens. */
export async function startServerProcess(dataDir: string): Promise<ServerProcess> {
  const child = spawnServer(dataDir);
  const log: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => log.push(chunk));
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const first: unknown[] = await Promise.race([once(lines, 'line'), once(child, 'exit')]);
  if (typeof first[0] !== 'string') throw new Error(`server ended: ${Buffer.concat(log).toString()}`);
  const { url } = ListeningSchema.parse(JSON.parse(first[0]));
  return {
    url,
    log: () => Buffer.concat(log).toString('utf8'),
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}

/** The process itself, for a start that is to fail. */
export function spawnServer(dataDir: string, ...options: readonly string[]): ChildProcess {
  const where = ['--data', dataDir, '--port', '0', ...options];
  const args = ['--disable-warning=ExperimentalWarning', RUN, 'serve', ...where, '--json'];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}
