import type { AuditIo } from './audit-io.ts';
import { exportCommand } from './export-command.ts';
import { receiptCommand } from './receipt-command.ts';
import { statusCommand } from './status-command.ts';
import { verifyCommand } from './verify-command.ts';

const COMMANDS = {
  verify: verifyCommand,
  export: exportCommand,
  receipt: receiptCommand,
  status: statusCommand,
} as const;

const USAGE = `glasskey audit verify [--db FILE] [--json]
    Checks every record. Exit code 0: whole. 1: tampered with; says the first bad record. 2: cannot be read. The verdict is
    recorded.
glasskey audit export --format raw [--db FILE] [--out FILE|-]
    One JSON line a record: seq, leaf and head in hex, record as base64 of its exact bytes. The export is recorded.
glasskey audit receipt SEQ [--db FILE]
    The proof that a record is in the collector's log, for glasskey log verify. Says nothing of its content.
glasskey audit status [--db FILE] [--json]
    How far the trail and the collector are.
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
    if (!isUsageError(error)) throw error;
    io.stderr.write(USAGE);
    return 2;
  }
}

const isUsageError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
