import { isParseArgsError } from '../parse-args-error.ts';
import type { AuditIo } from './audit-io.ts';
import { exportCommand } from './export-command.ts';
import { gapsCommand } from './gaps-command.ts';
import { inspectCommand } from './inspect-command.ts';
import { receiptCommand } from './receipt-command.ts';
import { repairCommand } from './repair-command.ts';
import { statusCommand } from './status-command.ts';
import { verifyCommand } from './verify-command.ts';

const COMMANDS = {
  verify: verifyCommand,
  export: exportCommand,
  receipt: receiptCommand,
  status: statusCommand,
  inspect: inspectCommand,
  gaps: gapsCommand,
  repair: repairCommand,
} as const;

const USAGE = `glasskey audit verify [--db FILE] [--depth chain|content|records] [--json]
    Checks every record, on all cores. Exit code 0: whole. 1: tampered with; says the first bad record. 2: cannot be read.
    The verdict is recorded. --depth chain checks leaves and heads only; content opens each record, too; records (the
    default) checks everything.
glasskey audit export --format raw [--db FILE] [--out FILE|-]
    One JSON line a record: seq, leaf and head in hex, record as base64 of its exact bytes. The export is recorded.
glasskey audit receipt SEQ [--db FILE]
    The proof that a record is in the collector's log, for glasskey log verify. Says nothing of its content.
glasskey audit status [--db FILE] [--json]
    How far the trail and the collector are.
glasskey audit inspect [--db FILE] [--json]
    What is there: records by day and kind, sizes, keys, receipts, seals, databases set aside. Recorded as a reading.
    Exit code 0: all can be read. 1: something is missing. 2: cannot be read.
glasskey audit gaps [--db FILE] [--json]
    Every record number that is missing, here and in databases set aside, and the gaps told. 0: none. 1: gaps. 2: unread.
glasskey audit repair [--yes] [--json]
    Says what is damaged and what --yes would do: put the database aside (nothing is deleted), begin a new trail, take
    over what can be read. Only while the agent does not run. 0: whole, or repaired. 1: damaged. 2: cannot be done.
`;

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name);

/** `glasskey audit …`; answers the exit code. */
export async function auditCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const [name, ...rest] = args;
  if (!isCommand(name)) {
    io.stderr.write(USAGE);
    return 2;
  }
  try {
    return await COMMANDS[name](rest, io);
  } catch (error) {
    if (!isParseArgsError(error)) throw error;
    io.stderr.write(USAGE);
    return 2;
  }
}
