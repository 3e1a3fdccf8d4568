import Database from 'better-sqlite3';
import { CollectorError } from '../collector-error.ts';
import { COLLECTOR_COMMANDS } from './collector-commands.ts';
import { type CommandIo, EXIT, UsageError } from './command-io.ts';

/** `glasskey collector …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly or data that cannot be opened. */
export async function collectorCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' || name === '--help') {
    io.stdout.write(helpText());
    return EXIT.done;
  }
  const command = name !== undefined && Object.hasOwn(COLLECTOR_COMMANDS, name) ? COLLECTOR_COMMANDS[name] : undefined;
  if (command === undefined) {
    io.stderr.write(helpText());
    return EXIT.unusable;
  }
  try {
    return await command.run(rest, io);
  } catch (error) {
    const words = wordsFor(error);
    if (words === null) throw error;
    io.stderr.write(`glasskey collector ${name}: ${words}\n`);
    return EXIT.unusable;
  }
}

function helpText(): string {
  const lines = Object.values(COLLECTOR_COMMANDS).flatMap(({ usage }) => usage.map((line) => `  ${line}`));
  return [
    'glasskey collector COMMAND --data DIR [--json]',
    ...lines,
    'Passwords, codes, words and secrets are read from standard input, one a line, in this order: password, code, words.',
    '',
  ].join('\n');
}

/** What to tell the caller; null: a fault of ours, which is thrown on. */
function wordsFor(error: unknown): string | null {
  if (error instanceof UsageError || error instanceof CollectorError) return error.message;
  if (error instanceof Database.SqliteError) return `the database cannot be used: ${error.code}`;
  if (error instanceof Error && 'syscall' in error && 'code' in error)
    return `a file or folder cannot be used: ${String(error.code)}`;
  const isParseArgs = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return isParseArgs ? error.message : null;
}
