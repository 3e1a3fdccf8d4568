export type Io = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly dataDir: string;
};
export type Command = (args: readonly string[], io: Io) => Promise<number>;
/** Each command loads its own part only: `policy check` should not wait for the collector's server. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>;

/** What is for a workstation, or needs files alone: all of it is in the workstation's package. */
export const WORKSTATION_COMMANDS: Commands = {
  audit: async () => (await import('../electron/cli/audit/audit-command.ts')).auditCommand,
  log: async () => (await import('../electron/cli/log/log-command.ts')).logCommand,
  archive: async () => (await import('../collector/cli/archive-verify-command.ts')).archiveVerifyCommand,
  policy: async () => (await import('../electron/cli/policy/policy-command.ts')).policyCommand,
  enrol: async () => (await import('../electron/cli/enrol/enrol-command.ts')).enrolCommand,
  open: async () => (await import('../electron/cli/open/open-command.ts')).openCommand,
  pacs: async () => (await import('../electron/cli/pacs/pacs-command.ts')).pacsCommand,
};

export const WORKSTATION_USAGE = `Usage: glasskey <command>

  audit verify | export | status | …   the trail of this workstation
  log verify PROOF|DIR --key KEY       a record's place in a collector's log, or the whole log, from files alone
  archive verify DIR --key KEY         whether a collector's archived days are whole, from files alone
  policy matrix | check | explain      who may do what, and why
  enrol --token-file FILE              make this workstation known to the collector, once
  open --study UID [--accession N]     offers a study to whoever works at the agent that runs here
  pacs set-credentials                 name and password for the PACS, from standard input into the keychain
`;
