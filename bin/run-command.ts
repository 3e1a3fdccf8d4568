import { dataFolder } from '../electron/core/workstation/data-folder.ts';
import { VERSION } from '../protocol/version.ts';

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
export type Commands = Readonly<Record<string, Entry>>;

const HELP = new Set(['help', '--help', '-h']);
const ASKS_VERSION = new Set(['version', '--version']);
/** They have a `--data` of their own. */
const OWN_DATA = new Set(['collector', 'witness']);

/** Runs `NAME ARGS…`; answers the exit code: what the command says, 2 for one that there is not. */
export async function runCommand(commands: Commands, argv: readonly string[], io: Streams): Promise<number> {
  const [name, ...args] = argv;
  const entry = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (name === undefined || entry === undefined) {
    if (name !== undefined && ASKS_VERSION.has(name)) return say(io, `glasskey ${VERSION}\n`);
    if (name === undefined || HELP.has(name)) return say(io, helpText(commands));
    io.stderr.write(helpText(commands));
    return 2;
  }
  const { dataDir, rest } = takeDataFolder(name, args);
  const run = await entry.load();
  return run(rest, { stdin: io.stdin, stdout: io.stdout, stderr: io.stderr, dataDir });
}

function say({ stdout }: Streams, text: string): number {
  stdout.write(text);
  return 0;
}

function helpText(commands: Commands): string {
  const rows = Object.entries(commands).map(([name, { usage, about }]) => [`${name} ${usage}`, about] as const);
  const width = Math.max(...rows.map(([usage]) => usage.length)) + 3;
  const lines = rows.map(([usage, about]) => `  ${usage.padEnd(width)}${about}`);
  const data = "  --data DIR   another data folder than this account's own (all commands but collector and witness)";
  return `Usage: glasskey <command>\n\n${lines.join('\n')}\n\n${data}\n  --version    of this program\n`;
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
