import { type CommandIo, EXIT, UsageError } from './command-io.ts';
import { policyCommand } from './policy-command.ts';
import { serveCommand } from './serve-command.ts';
import { tokenCommand } from './token-command.ts';
import { recordsCommand, trailsCommand } from './trails-command.ts';
import { userCommand } from './user-command.ts';

const USAGE = `glasskey collector COMMAND --data DIR [--json]
  serve --port N [--host 127.0.0.1] [--url https://name:port] [--name NAME]
  token --site SITE [--hours 24] [--uses 1]
  user add USER --name NAME --family-name NAME --department D --roles R,R [--algorithm SHA1] [--digits 6] [--period 30]
  user list | roles USER --roles R,R | disable USER | enable USER | unlock USER | reset-factor USER | reset-password USER
  user assign-token USER --kind hotp [--algorithm SHA1] [--digits 6] [--counter 0]
  policy show | policy set FILE
  trails | records export --trail ID
Passwords and secrets are read from standard input, one a line.
`;

const COMMANDS: Readonly<Record<string, (args: readonly string[], io: CommandIo) => Promise<number>>> = {
  serve: serveCommand,
  token: tokenCommand,
  user: userCommand,
  policy: policyCommand,
  trails: trailsCommand,
  records: recordsCommand,
};

/** `glasskey collector …`. Returns the exit code: 0 done, 1 refused, 2 called wrongly or data that cannot be opened. */
export async function collectorCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === 'help' || name === '--help') {
    io.stdout.write(USAGE);
    return EXIT.done;
  }
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) {
    io.stderr.write(USAGE);
    return EXIT.unusable;
  }
  try {
    return await command(rest, io);
  } catch (error) {
    if (!isCallersFault(error)) throw error;
    io.stderr.write(`glasskey collector ${name}: ${error.message}\n`);
    return EXIT.unusable;
  }
}

const isCallersFault = (error: unknown): error is Error =>
  error instanceof UsageError ||
  (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
