import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { programFile } from '../../lab/programs.ts';
import type { Promised } from '../ledger.ts';
import type { AgentLine, AgentOrders } from './agent-orders.ts';

/** How a run of the agent ended, and what it had promised until then. */
export type AgentRun = {
  readonly promised: readonly Promised[];
  /** Numbers of events that were refused: nobody went on as if they were recorded. */
  readonly refused: readonly { readonly event: number; readonly code: string }[];
  readonly lines: readonly AgentLine[];
  /** Exit code; null after a kill. */
  readonly code: number | null;
  readonly errors: string;
};

export type RunOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** Hears each line when it comes. */
  readonly onLine?: (line: AgentLine, hold: Hold) => void;
  /** Called when the process was started. */
  readonly onStart?: (hold: Hold) => void;
};

/** What can be done to a running agent. */
export type Hold = {
  /** As a crash would. */
  readonly kill: () => void;
  /** Asks an open-ended one to end. */
  readonly finish: () => void;
};

/** Runs the agent until it ends, is killed or loses its power. */
export async function runAgent(orders: AgentOrders, { env, onLine, onStart }: RunOptions): Promise<AgentRun> {
  const program = await programFile('campaign-agent');
  const command = ['--pdeathsig', 'KILL', '--', process.execPath, program, JSON.stringify(orders)];
  const child = spawn('setpriv', command, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined); // it may be gone when it is asked to end
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const errors = text(child.stderr);
  const hold: Hold = { kill: () => void child.kill('SIGKILL'), finish: () => void child.stdin.end() };
  onStart?.(hold);
  const lines: AgentLine[] = [];
  for await (const told of createInterface({ input: child.stdout })) {
    const line = parse(told);
    if (line === null) continue;
    lines.push(line);
    onLine?.(line, hold);
  }
  const code = await ended;
  return { promised: promisedIn(lines), refused: refusedIn(lines), lines, code, errors: await errors };
}

/** A line that a kill cut short is a return that nobody heard of. */
function parse(told: string): AgentLine | null {
  try {
    const line: AgentLine = JSON.parse(told);
    return line;
  } catch {
    return null;
  }
}

/** What was kept in memory counts as promised from the moment when it was written. */
function promisedIn(lines: readonly AgentLine[]): readonly Promised[] {
  const written = lines.findLastIndex(({ say }) => say === 'kept-none');
  return lines.flatMap((line, at): Promised[] => {
    if (line.say === 'kept') return at < written ? [{ event: line.event, place: null }] : [];
    if (line.say !== 'stored') return [];
    return [{ event: line.event, place: { trail: line.trail, seq: line.seq, id: line.id } }];
  });
}

const refusedIn = (lines: readonly AgentLine[]): AgentRun['refused'] =>
  lines.flatMap((line) => (line.say === 'refused' ? [{ event: line.event, code: line.code }] : []));
