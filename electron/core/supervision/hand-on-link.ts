import { spawn } from 'node:child_process';
import { linkArgument } from '../handover/link-argument.ts';
import type { Program } from './supervised-process.ts';

/**
 * Gives the agent a link that the system gave its supervisor: by a second start, as the system itself does elsewhere. What is
 * no link starts nothing. Not run on macOS yet, the one system that does not know which of the two to ask.
 */
export function handOnLink({ file, args }: Program, text: string): void {
  const link = linkArgument([text]);
  if (link === null) return;
  const child = spawn(file, [...args, '--', link], { stdio: 'ignore', shell: false });
  child.once('error', () => undefined); // whoever clicked sees that nothing comes
}
