import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { Policy } from '../../protocol/policy/policy.ts';
import { startChild, type LabChild } from './child.ts';
import { findFreePort } from './free-port.ts';
import { collectorCommand } from '../../collector/cli/collector-command.ts';
import type { LabPerson } from './people.ts';
import { programFile } from './programs.ts';
import { waitUntil } from './wait-until.ts';

/** The collector as its own process, worked by its own command line. */
export type LabCollector = {
  readonly url: string;
  readonly folder: string;
  readonly addPeople: (people: readonly LabPerson[]) => Promise<void>;
  readonly setPolicy: (policy: Policy) => Promise<void>;
  readonly createToken: (site: string, ring?: string) => Promise<string>;
  /** `glasskey collector ARGS… --data FOLDER`. */
  readonly run: (args: readonly string[], input?: string) => Promise<string>;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same port. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly hasEnded: () => boolean;
};

/** `env` is asked before each start, for the process alone: its commands run here. */
export async function startCollectorProcess(
  folder: string,
  env: () => NodeJS.ProcessEnv = () => process.env,
): Promise<LabCollector> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const port = await findFreePort();
  const logFile = join(dirname(folder), 'collector.log');
  let child: LabChild | null = null;
  const start = async (): Promise<void> => {
    writeFileSync(logFile, '');
    const args = [await programFile('glasskey'), 'collector', 'serve', '--data', folder, '--port', String(port)];
    const started = startChild({ command: process.execPath, args, logFile, env: env() });
    child = started;
    await waitUntil('the collector listens', 60_000, () => {
      if (started.hasEnded()) throw new Error(`the collector ended: ${started.log()}`);
      return readFileSync(logFile, 'utf8').includes('listening on');
    });
  };
  const run = (args: readonly string[], input = ''): Promise<string> => runHere([...args, '--data', folder], input);
  await start();
  return {
    url: `https://127.0.0.1:${port}`,
    folder,
    addPeople: async (people) => {
      for (const person of people) await addPerson(run, person);
    },
    setPolicy: async (policy) => {
      const file = join(dirname(folder), 'policy.json');
      writeFileSync(file, JSON.stringify(policy));
      await run(['policy', 'set', file]);
    },
    createToken: async (site, ring) =>
      (await run(['token', '--site', site, ...(ring === undefined ? [] : ['--ring', ring])])).trim(),
    run,
    kill: async () => child?.kill(),
    start,
    stop: async () => child?.stop(),
    hasEnded: () => child?.hasEnded() ?? true,
  };
}

async function addPerson(run: LabCollector['run'], person: LabPerson): Promise<void> {
  const { id, name, familyName, department, roles, password, totpSecret } = person;
  const facts = ['--name', name, '--family-name', familyName, '--department', department, '--roles', roles.join(',')];
  await run(['user', 'add', id, ...facts], `${password}\n`);
  if (totpSecret !== null) await run(['user', 'assign-token', id, '--kind', 'totp'], `${totpSecret}\n`);
}

/** The collector's command line within this process: dozens of commands set a room up, and each start of Node costs. */
async function runHere(args: readonly string[], input: string): Promise<string> {
  const stdout = collect();
  const stderr = collect();
  const code = await collectorCommand(args, {
    stdin: Readable.from([input]),
    stdout: stdout.stream,
    stderr: stderr.stream,
  });
  if (code !== 0)
    throw new Error(
      `glasskey collector ${args.slice(0, 2).join(' ')} ended with ${code}: ${stderr.text()}${stdout.text()}`,
    );
  return stdout.text();
}

function collect(): { readonly stream: Writable; readonly text: () => string } {
  const chunks: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer | string, _encoding, done) => {
      chunks.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => chunks.join('') };
}
