#!/usr/bin/env node
import { dataFolder } from '../electron/core/workstation/data-folder.ts';

const USAGE = `Usage: glasskey <command>

  audit verify | export | status | …   the trail of this workstation
  log verify PROOF|DIR --key KEY       a record's place in a collector's log, or the whole log, from files alone
  archive verify DIR --key KEY         whether a collector's archived days are whole, from files alone
  policy matrix | check | explain | …  who may do what, and why; what counts on this machine
  enrol --token-file FILE              make this workstation known to the collector, once
  pacs set-credentials                 name and password for the PACS, from standard input into the keychain
  collector serve | token | user | …   the central collector; see glasskey collector help
  witness serve | key | add | …        cosigns the log of a collector that somebody else runs

  --data DIR   another data folder than this account's own (all commands but collector and witness)
`;

type Io = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly dataDir: string;
};
type Command = (args: readonly string[], io: Io) => Promise<number>;

// Each command loads its own part only: `policy check` should not wait for the collector's server.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  audit: async () => (await import('../electron/cli/audit/audit-command.ts')).auditCommand,
  log: async () => (await import('../electron/cli/log/log-command.ts')).logCommand,
  archive: async () => (await import('../collector/cli/archive-verify-command.ts')).archiveVerifyCommand,
  policy: async () => (await import('../electron/cli/policy/policy-command.ts')).policyCommand,
  enrol: async () => (await import('../electron/cli/enrol/enrol-command.ts')).enrolCommand,
  pacs: async () => (await import('../electron/cli/pacs/pacs-command.ts')).pacsCommand,
  witness: async () => (await import('../collector/witness/witness-command.ts')).witnessCommand,
  collector: async () => (await import('../collector/cli/collector-command.ts')).collectorCommand,
};

/** Takes `--data DIR` out of the arguments; the collector's own commands have one of their own. */
function takeDataFolder(
  name: string,
  args: readonly string[],
): { readonly dataDir: string; readonly rest: readonly string[] } {
  const at = name === 'collector' || name === 'witness' ? -1 : args.indexOf('--data');
  const given = at === -1 ? undefined : args[at + 1];
  if (given === undefined) return { dataDir: dataFolder(), rest: args };
  return { dataDir: given, rest: args.toSpliced(at, 2) };
}

const [name = 'help', ...args] = process.argv.slice(2);
const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
if (load === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = name === 'help' ? 0 : 2;
} else {
  const { dataDir, rest } = takeDataFolder(name, args);
  const command = await load();
  process.exitCode = await command(rest, {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    dataDir,
  });
}
