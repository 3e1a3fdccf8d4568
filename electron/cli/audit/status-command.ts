import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { readStatus } from '../../core/audit/read-status.ts';
import { listSetAside } from '../../core/audit/set-aside.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { hasWriter } from '../../core/audit/writer-lock.ts';
import { AgentError } from '../../core/errors.ts';
import { bytesOf, cannot, databaseOf, type AuditIo } from './audit-io.ts';

/** `glasskey audit status [--db FILE] [--json]`: how far the trail and the collector are. Opens no record. 0, or 2 unread. */
export async function statusCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { db: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = databaseOf(io, values.db);
  const bytes = bytesOf(file);
  try {
    const status = {
      ...readStatus(file),
      agentRuns: hasWriter(file),
      bytes: bytes.database + bytes.log,
      setAside: listSetAside(file).map((path) => basename(path)),
    };
    if (values.json === true) {
      io.stdout.write(`${JSON.stringify(status)}\n`);
      return 0;
    }
    const { trail, seq, head, acknowledged, unacknowledged, agentRuns, setAside } = status;
    io.stdout.write(
      [
        `Trail ${trail}: ${seq} records, head ${head}.`,
        `At the collector: ${acknowledged}; not yet: ${unacknowledged}.`,
        `The agent is ${agentRuns ? 'running' : 'not running'}. Databases set aside: ${setAside.length}.`,
        '',
      ].join('\n'),
    );
    return 0;
  } catch (error) {
    return cannot(io, error instanceof AgentError ? error.code : trailFault(error));
  }
}
