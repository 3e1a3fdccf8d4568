import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

/** A process that runs agent-child.ts. */
export type AgentChild = {
  /** What it said of the opening. */
  readonly opened: unknown;
  /** Sends a word; resolves with the answer. */
  readonly ask: (word: string) => Promise<unknown>;
  readonly send: (word: string) => void;
  readonly kill: () => Promise<void>;
};

export async function runAgent(
  file: string,
  keychain: string,
  env: Readonly<Record<string, string>> = {},
): Promise<AgentChild> {
  const program = join(import.meta.dirname, 'agent-child.ts');
  const child = spawn(process.execPath, [program, file, keychain], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('the agent ended');
    return JSON.parse(value);
  };
  const send = (word: string): void => void child.stdin.write(`${word}\n`);
  return {
    opened: await next(),
    ask: (word) => {
      send(word);
      return next();
    },
    send,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
