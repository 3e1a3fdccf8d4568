import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { programFile } from '../../../build/lab/programs.ts';
import { waitUntil } from '../../../build/lab/wait-until.ts';
import type { LabMachine } from '../../../build/lab/machine.ts';
import type { Channel, PageName, Reply, Requests, Snapshot } from '../../../electron/ipc/contract.ts';
import { SURFACES } from '../../../electron/ipc/surfaces.ts';

export type Question =
  | { readonly do: 'ask'; readonly page: PageName; readonly channel: Channel; readonly input: unknown }
  | { readonly do: 'snapshot' }
  /** Sets the workstation's wall clock so far ahead of (or, negative, behind) the true time. */
  | { readonly do: 'clock'; readonly aheadMs: number }
  /** Ticks as many times as in a minute. */
  | { readonly do: 'minute' }
  | { readonly do: 'stop' };

/** A whole agent as its own process: what its pages may ask, and what they would show. */
export type AgentProcess = {
  /** Through the gate, as the page that has this channel. */
  readonly ask: <C extends Channel>(channel: C, input: Requests[C]['input']) => Promise<Reply<Requests[C]['output']>>;
  readonly snapshot: () => Promise<Snapshot>;
  /** Resolves with the first snapshot of which `is` holds. */
  readonly until: (what: string, timeoutMs: number, is: (snapshot: Snapshot) => boolean) => Promise<Snapshot>;
  readonly setClock: (aheadMs: number) => Promise<void>;
  /** A minute for the agent, which looks in it once at what IT has set. */
  readonly passMinute: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
};

export type AgentOptions = {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly aheadMs?: number;
  /** Where it looks for its machine policy; default: where there is none. */
  readonly policyFile?: string;
  /** Default: the one that this is. */
  readonly machine?: LabMachine;
};

export async function startAgentProcess(options: AgentOptions): Promise<AgentProcess> {
  const { folder, env, aheadMs = 0, policyFile = '/nowhere/policy.json', machine } = options;
  const program = [process.execPath, await programFile('workstation'), folder, String(aheadMs), policyFile];
  const command = ['--pdeathsig', 'KILL', '--', ...(machine?.prefix ?? []), ...program];
  const child = spawn('setpriv', command, { env: { ...env, ...machine?.env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const errors = text(child.stderr);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done === true) throw new Error(`the agent ended: ${await errors}`);
    return JSON.parse(line.value);
  };
  await nextLine(); // it has started
  let last: Promise<unknown> = Promise.resolve();
  const put = (question: Question): Promise<unknown> => {
    const answered = last.then(() => {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      return nextLine();
    });
    last = answered.catch(() => undefined);
    return answered;
  };
  const snapshot = async (): Promise<Snapshot> => own<Snapshot>(await put({ do: 'snapshot' }));
  return {
    ask: async (channel, input) => own(await put({ do: 'ask', page: pageOf(channel), channel, input })),
    snapshot,
    until: (what, timeoutMs, is) =>
      waitUntil(what, timeoutMs, async () => {
        const now = await snapshot();
        return is(now) ? now : null;
      }),
    setClock: async (ms) => void (await put({ do: 'clock', aheadMs: ms })),
    passMinute: async () => void (await put({ do: 'minute' })),
    stop: async () => {
      await put({ do: 'stop' }).catch(() => undefined);
      await gone;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** What our own program said: its types are the agent's. */
function own<T>(said: unknown): T;
function own(said: unknown): unknown {
  return said;
}

const PAGES = ['gate', 'launcher', 'emergency'] as const;

function pageOf(channel: Channel): PageName {
  const page = PAGES.find((name) => {
    const channels: readonly Channel[] = SURFACES[name];
    return channels.includes(channel);
  });
  if (page === undefined) throw new Error(`no page may ask ${channel}`);
  return page;
}
