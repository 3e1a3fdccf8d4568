import { COLLECTOR_COMMANDS } from './collector-commands.ts';
import { type CommandIo, EXIT } from './command-io.ts';
import { wordsForError } from './words-for-error.ts';

/** `glasskey collector …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly or data that cannot be opened. */
export async function collectorCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' || name === '--help') {
    io.stdout.write(collectorHelp());
    return EXIT.done;
  }
  const command = name !== undefined && Object.hasOwn(COLLECTOR_COMMANDS, name) ? COLLECTOR_COMMANDS[name] : undefined;
  if (command === undefined) {
    io.stderr.write(collectorHelp());
    return EXIT.unusable;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    const words = wordsForError(error);
    if (words === null) throw error;
    io.stderr.write(`glasskey collector ${name}: ${words}\n`);
    return EXIT.unusable;
  }
}

/** All commands with what they take, in lines. */
export function collectorHelp(): string {
  const lines = Object.values(COLLECTOR_COMMANDS).flatMap(({ usage }) => usage.map((line) => `  ${line}`));
  return [
    'glasskey collector COMMAND --data DIR [--json]',
    ...lines,
    'Passwords, codes, words and secrets are read from standard input, one a line, in this order: password, code, words.',
    '',
  ].join('\n');
}
