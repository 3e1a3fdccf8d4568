import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { programFile } from '../../../build/lab/programs.ts';

/** An append that returned, as the agent told it before it went on. */
export type Returned = { readonly event: number; readonly seq: number; readonly id: string };

/** When an agent is killed: so long after it was started, or after so many appends returned, and so long after that. */
export type KillMoment =
  | { readonly kind: 'starting'; readonly afterMs: number }
  | { readonly kind: 'appending'; readonly afterReturned: number; readonly thenMs: number };

export type AppendRun = {
  readonly returned: readonly Returned[];
  readonly trail: string | null;
  /** What opening the trail found; null when the agent did not come that far. */
  readonly findings: string | null;
  /** Whether it ended by itself. */
  readonly isWhole: boolean;
};

export type AppendRunOptions = {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly first: number;
  readonly count: number;
  readonly seed: number;
  readonly drain?: boolean;
  /** Null: let it finish. */
  readonly kill: KillMoment | null;
  readonly onAcknowledged?: (seq: number) => void;
  /** What the sending is doing, and the code of its trouble. */
  readonly onSync?: (kind: string, code: string) => void;
};

/** Runs one agent until it ends or is killed. Throws when it ends badly by itself. */
export async function runAppending(options: AppendRunOptions): Promise<AppendRun> {
  const { folder, env, first, count, seed, drain, kill, onAcknowledged, onSync } = options;
  const program = await programFile('append-agent');
  const args = [program, folder, String(first), String(count), String(seed), drain === true ? 'drain' : ''];
  const command = ['--pdeathsig', 'KILL', '--', process.execPath, ...args];
  const child = spawn('setpriv', command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const errors = text(child.stderr);
  const killAfter = (ms: number): void => void setTimeout(() => child.kill('SIGKILL'), ms);
  if (kill?.kind === 'starting') killAfter(kill.afterMs);
  const returned: Returned[] = [];
  let trail: string | null = null;
  let findings: string | null = null;
  let isAimed = kill?.kind !== 'appending';
  const aim = (): void => {
    if (isAimed || kill?.kind !== 'appending' || returned.length < kill.afterReturned) return;
    isAimed = true;
    killAfter(kill.thenMs);
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const [what, a = '', b = '', id] = line.split(' ');
    if (what === 'open') [trail, findings] = [a, b];
    // A line that the kill cut short is a return that nobody heard of.
    if (what === 'stored' && id?.length === 36) returned.push({ event: Number(a), seq: Number(b), id });
    if (what === 'sync') onSync?.(a, b);
    if (what === 'acknowledged') onAcknowledged?.(Number(a));
    aim();
  }
  const code = await ended;
  if (code !== 0 && !child.killed) throw new Error(`the agent ended with ${code}: ${await errors}`);
  return { returned, trail, findings, isWhole: code === 0 };
}
