import { runCommand, type Commands, type Streams } from './run-command.ts';
import { WORKSTATION_COMMANDS } from './workstation-commands.ts';

export type { Streams };

/** All that `glasskey` can do: what --help lists, what is dispatched, and what documents may name (build/check/documents.test.ts). */
export const COMMANDS: Commands = {
  ...WORKSTATION_COMMANDS,
  collector: {
    usage: 'serve | token | user | …',
    about: 'the central collector; see glasskey collector help',
    load: async () => (await import('../collector/cli/collector-command.ts')).collectorCommand,
  },
  witness: {
    usage: 'serve | key | add | …',
    about: 'cosigns the log of a collector that somebody else runs',
    load: async () => (await import('../collector/witness/witness-command.ts')).witnessCommand,
  },
};

/** `glasskey …`; answers the exit code. */
export const glasskey = (argv: readonly string[], io: Streams): Promise<number> => runCommand(COMMANDS, argv, io);
