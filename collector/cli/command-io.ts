import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';
import { visible } from './visible-text.ts';

/** The streams of a command, so that tests can pass their own. */
export type CommandIo = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
};

/** Exit codes: done; refused or not found; called wrongly or data that cannot be opened. */
export const EXIT = { done: 0, refused: 1, unusable: 2 } as const;

/** Called wrongly: ends the command with its usage line. */
export class UsageError extends Error {}

/** Prints one line, whatever stands in it: a name can come from a workstation that somebody else rules. JSON stays the same JSON. */
export function printLine(io: CommandIo, line: string): void {
  io.stdout.write(`${visible(line)}\n`);
}

/** The lines of a text of ours that has several, such as a certificate: each is printed by itself. */
export const linesOf = (text: string): readonly string[] => text.split('\n');

/** Prints `value` as one JSON line, or the lines for people. */
export function print(io: CommandIo, isJson: boolean, value: unknown, lines: readonly string[]): void {
  if (isJson) printLine(io, JSON.stringify(value));
  else for (const line of lines) printLine(io, line);
}

/** Reads secrets line by line from standard input: typed unseen at a terminal, or piped. Never from the arguments. */
export function createSecretReader(io: CommandIo): {
  readonly ask: (label: string) => Promise<string>;
  readonly close: () => void;
} {
  const isTerminal = isTty(io.stdin);
  // At a terminal readline would echo what is typed: its output goes nowhere, the label goes to standard error.
  const lines = createInterface({ input: io.stdin, terminal: isTerminal, ...(isTerminal ? { output: silent() } : {}) });
  const queue: string[] = [];
  let isEnded = false;
  lines.on('line', (line) => queue.push(line));
  lines.on('close', () => (isEnded = true));
  const ask = async (label: string): Promise<string> => {
    if (isTerminal) io.stderr.write(`${label}: `);
    while (queue.length === 0 && !isEnded) {
      await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    }
    if (isTerminal) io.stderr.write('\n');
    const line = queue.shift();
    if (line === undefined || line === '') throw new UsageError(`${label} expected on standard input`);
    return line;
  };
  return { ask, close: () => lines.close() };
}

const isTty = (stream: NodeJS.ReadableStream): stream is ReadStream => 'isTTY' in stream && stream.isTTY === true;

const silent = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
