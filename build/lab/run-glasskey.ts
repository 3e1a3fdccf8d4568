import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { programFile } from './programs.ts';

export type GlasskeyOptions = { readonly env?: NodeJS.ProcessEnv; readonly input?: string };
export type GlasskeyResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the command line as a person would, and says how it ended. */
export async function tryGlasskey(
  args: readonly string[],
  { env, input }: GlasskeyOptions = {},
): Promise<GlasskeyResult> {
  const child = spawn(process.execPath, [await programFile('glasskey'), ...args], { env: env ?? process.env });
  child.stdin.end(input ?? '');
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** The same where it has to succeed; resolves with what it printed. */
export async function runGlasskey(args: readonly string[], options: GlasskeyOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryGlasskey(args, options);
  if (code !== 0) throw new Error(`glasskey ${args.slice(0, 3).join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}
