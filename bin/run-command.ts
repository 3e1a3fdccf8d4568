import { dataFolder } from '../electron/core/workstation/data-folder.ts';
import type { Commands } from './commands.ts';

/** These have a data folder of another kind, which they take themselves. */
const OWN_DATA = new Set(['collector', 'witness']);

/** Runs `glasskey NAME ARGS…` on this process's own streams; answers the exit code: 2 when there is no such command. */
export async function runCommand(commands: Commands, usage: string, argv: readonly string[]): Promise<number> {
  const [name = 'help', ...args] = argv;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const { stdin, stdout, stderr } = process;
  if (load === undefined) {
    stderr.write(usage);
    return name === 'help' ? 0 : 2;
  }
  const { dataDir, rest } = takeDataFolder(name, args);
  const command = await load();
  return command(rest, { stdin, stdout, stderr, dataDir });
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
