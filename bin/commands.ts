import { dataFolder } from '../electron/core/workstation/data-folder.ts';

/** The streams of a command. */
export type Streams = {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
};
type Run = (args: readonly string[], io: Streams & { readonly dataDir: string }) => Promise<number>;
type Entry = {
  /** What may stand behind the name, as --help shows it. */
  readonly usage: string;
  readonly about: string;
  /** Each command loads its own part only: `policy check` should not wait for the collector's server. */
  readonly load: () => Promise<Run>;
};

/** All that `glasskey` can do: what --help lists, what is dispatched, and what documents may name (build/check/documents.test.ts). */
export const COMMANDS: Readonly<Record<string, Entry>> = {
  doctor: {
    usage: '[--json] [--bundle FILE]',
    about: 'what is wrong with this workstation, and what to do',
    load: async () => (await import('../electron/cli/doctor/doctor-command.ts')).doctorCommand,
  },
  audit: {
    usage: 'verify | export | status | …',
    about: 'the trail of this workstation',
    load: async () => (await import('../electron/cli/audit/audit-command.ts')).auditCommand,
  },
  log: {
    usage: 'verify PROOF|DIR --key KEY',
    about: "a record's place in a collector's log, or the whole log, from files alone",
    load: async () => (await import('../electron/cli/log/log-command.ts')).logCommand,
  },
  archive: {
    usage: 'verify DIR --key KEY',
    about: "whether a collector's archived days are whole, from files alone",
    load: async () => (await import('../collector/cli/archive-verify-command.ts')).archiveVerifyCommand,
  },
  policy: {
    usage: 'matrix | check | explain | effective',
    about: 'who may do what, and why; which source won for each key that IT can set',
    load: async () => (await import('../electron/cli/policy/policy-command.ts')).policyCommand,
  },
  enrol: {
    usage: '--token-file FILE',
    about: 'make this workstation known to the collector, once',
    load: async () => (await import('../electron/cli/enrol/enrol-command.ts')).enrolCommand,
  },
  open: {
    usage: '--study UID | --accession N',
    about: 'offers a study to whoever works at the agent that runs here',
    load: async () => (await import('../electron/cli/open/open-command.ts')).openCommand,
  },
  fhircast: {
    usage: 'set-token',
    about: "the bearer token of the reporting system's hub, from standard input into the keychain",
    load: async () => (await import('../electron/cli/fhircast/fhircast-command.ts')).fhircastCommand,
  },
  pacs: {
    usage: 'set-credentials',
    about: 'name and password for the PACS, from standard input into the keychain',
    load: async () => (await import('../electron/cli/pacs/pacs-command.ts')).pacsCommand,
  },
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

const HELP = new Set([undefined, 'help', '--help', '-h']);
/** They have a `--data` of their own. */
const OWN_DATA = new Set(['collector', 'witness']);

/** `glasskey …`; answers the exit code: what the command says, 2 for one that there is not. */
export async function glasskey(argv: readonly string[], io: Streams): Promise<number> {
  const [name, ...args] = argv;
  const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (name === undefined || entry === undefined) {
    io.stderr.write(helpText());
    return HELP.has(name) ? 0 : 2;
  }
  const { dataDir, rest } = takeDataFolder(name, args);
  const run = await entry.load();
  return run(rest, { stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, dataDir });
}

function helpText(): string {
  const rows = Object.entries(COMMANDS).map(([name, { usage, about }]) => [`${name} ${usage}`, about] as const);
  const width = Math.max(...rows.map(([usage]) => usage.length)) + 3;
  const lines = rows.map(([usage, about]) => `  ${usage.padEnd(width)}${about}`);
  const data = "  --data DIR   another data folder than this account's own (all commands but collector and witness)";
  return `Usage: glasskey <command>\n\n${lines.join('\n')}\n\n${data}\n`;
}

/** Takes `--data DIR` out of the arguments. */
function takeDataFolder(
  name: string,
  args: readonly string[],
): { readonly dataDir: string; readonly rest: readonly string[] } {
  const at = OWN_DATA.has(name) ? -1 : args.indexOf('--data');
  const given = at === -1 ? undefined : args[at + 1];
  if (given === undefined) return { dataDir: dataFolder(), rest: args };
  return { dataDir: given, rest: args.toSpliced(at, 2) };
}
