import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** An X server for one test file, on a display that nobody else uses. */
export type PrivateDisplay = {
  /** Such as `:7`. */
  readonly name: string;
  /** Runs an X program on it and gives back what it wrote. */
  readonly run: (program: string, ...args: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** Starts Xvfb with a screen of `size` (`1280x800`); `manager` names a window manager to start as well. */
export async function startDisplay(size: string, manager?: string): Promise<PrivateDisplay> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${size}x24`, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const number = await firstLine(server.stdio[3] as Readable);
  const name = `:${number}`;
  const env = { ...process.env, DISPLAY: name };
  const helpers: ChildProcess[] = [];
  if (manager !== undefined) {
    helpers.push(spawn(manager, [], { env, stdio: 'ignore' }));
    await managed(env);
  }
  return {
    name,
    run: async (program, ...args) => (await execute(program, args, { env: { ...env, LC_ALL: 'C.UTF-8' } })).stdout,
    stop: async () => {
      for (const helper of helpers) helper.kill();
      if (server.exitCode !== null) return;
      server.kill();
      await once(server, 'exit');
    },
  };
}

async function firstLine(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return text.trim();
}

async function managed(env: NodeJS.ProcessEnv): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const found = await execute('wmctrl', ['-m'], { env }).then(
      () => true,
      () => false,
    );
    if (found) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the window manager did not start');
}
