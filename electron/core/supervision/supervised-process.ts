import { spawn } from 'node:child_process';
import { ALIVE, COVERED, END, ENDING } from './messages.ts';
import { endOf, type End } from './judge-end.ts';

export type Program = { readonly file: string; readonly args: readonly string[] };

export type SupervisedProcess = {
  /** Resolves when the process is gone, never before: two must not run at once. */
  readonly ended: Promise<End>;
  /** Asks it to end in order; what does not end is killed. */
  readonly end: () => void;
};

/** A process that says nothing for 45 to 60 seconds hangs. Counted, not timed: a computer that slept is no silence. */
const LISTEN_MS = 15_000;
const SILENCES = 4;
/** Longer than an agent gives itself to put everything on the disk. */
const END_MS = 15_000;

/** What it tells. */
export type Told = { readonly onCovered: () => void; readonly onEnding: () => void };

/** For tests. */
export type SupervisedOptions = { readonly listenMs?: number; readonly platform?: NodeJS.Platform };

/** Starts it with a channel that tells each side that the other is there. */
export function startSupervised(
  { file, args }: Program,
  { onCovered, onEnding }: Told,
  { listenMs = LISTEN_MS, platform = process.platform }: SupervisedOptions = {},
): SupervisedProcess {
  const child = spawn(file, args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    shell: false,
    // libuv puts what is not detached into a job that Windows ends with us: nobody would be left to cover and lock.
    detached: platform === 'win32',
  });
  const { promise: ended, resolve } = Promise.withResolvers<End>();
  let silences = 0;
  let impatient: NodeJS.Timeout | undefined;
  const listening = setInterval(() => {
    silences += 1;
    if (silences >= SILENCES) child.kill('SIGKILL');
  }, listenMs);
  const gone = (code: number | null): void => {
    clearInterval(listening);
    clearTimeout(impatient);
    resolve(endOf(code));
  };
  child.on('message', (message) => {
    if (message === COVERED || message === ALIVE) silences = 0;
    if (message === COVERED) onCovered();
    if (message === ENDING) onEnding();
  });
  child.once('exit', gone);
  child.once('error', () => {
    if (child.pid === undefined) gone(null); // it never started
  });
  return {
    ended,
    end: () => {
      impatient ??= setTimeout(() => child.kill('SIGKILL'), END_MS);
      if (child.connected) child.send(END, () => undefined); // it may have gone meanwhile
    },
  };
}
