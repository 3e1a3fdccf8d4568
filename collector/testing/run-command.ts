import { PassThrough } from 'node:stream';
import type { CommandIo } from '../cli/command-io.ts';
import { collectorCommand } from '../cli/collector-command.ts';

export type Outcome = {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** What was printed, as JSON. */
  readonly json: () => unknown;
};

/** Runs a command of the collector in this process, with lines on its standard input. */
export async function runCommand(args: readonly string[], lines: readonly string[] = []): Promise<Outcome> {
  const { io, out, error } = captureIo(lines);
  const code = await collectorCommand(args, io);
  return { code, out: out(), error: error(), json: (): unknown => JSON.parse(out()) };
}

/** Streams of a command that keep what was written. */
export function captureIo(lines: readonly string[] = []): {
  readonly io: CommandIo;
  readonly out: () => string;
  readonly error: () => string;
} {
  const stdin = new PassThrough();
  const out = collect();
  const error = collect();
  stdin.end(lines.map((line) => `${line}\n`).join(''));
  return { io: { stdin, stdout: out.stream, stderr: error.stream }, out: out.text, error: error.text };
}

function collect(): { readonly stream: PassThrough; readonly text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
