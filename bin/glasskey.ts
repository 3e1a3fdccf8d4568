#!/usr/bin/env node
import { WORKSTATION_COMMANDS, WORKSTATION_USAGE, type Commands } from './commands.ts';
import { runCommand } from './run-command.ts';

const USAGE = `${WORKSTATION_USAGE}  collector serve | token | user | …   the central collector; see glasskey collector help
  witness serve | key | add | …        cosigns the log of a collector that somebody else runs

  --data DIR   another data folder than this account's own (all commands but collector and witness)
`;

const COMMANDS: Commands = {
  ...WORKSTATION_COMMANDS,
  witness: async () => (await import('../collector/witness/witness-command.ts')).witnessCommand,
  collector: async () => (await import('../collector/cli/collector-command.ts')).collectorCommand,
};

process.exitCode = await runCommand(COMMANDS, USAGE, process.argv.slice(2));
