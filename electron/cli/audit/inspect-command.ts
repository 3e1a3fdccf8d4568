import { parseArgs } from 'node:util';
import { cannot, databaseOf, type AuditIo } from './audit-io.ts';
import { inspectTrail, type Inspection } from './inspect-trail.ts';

/**
 * `glasskey audit inspect [--db FILE] [--json]`: what is there, by day and kind; no record's content. Is recorded in this
 * workstation's own trail first. 0 all of it can be read, 1 something is missing, 2 cannot be read.
 */
export async function inspectCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { db: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = databaseOf(io, values.db);
  const inspected = await inspectTrail(io, file, 'stdout');
  if (!inspected.ok) return cannot(io, inspected.code);
  const inspection = inspected.value;
  io.stdout.write(values.json === true ? `${JSON.stringify(inspection)}\n` : inWords(inspection));
  return inspection.survey.account.lostCount === 0 ? 0 : 1;
}

function inWords({ survey, bytes, agentRuns, months, receipts, setAside }: Inspection): string {
  const { trail, account, days, seals, gaps } = survey;
  const { lastSeq, acknowledged, readable, destroyed, lostCount } = account;
  const kinds = (all: Readonly<Record<string, number>>): string =>
    Object.entries(all)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ');
  return [
    `Trail ${trail ?? 'unknown'}: ${lastSeq} records, ${bytes.database + bytes.log} bytes (log ${bytes.log}).`,
    `Readable: ${readable}. Destroyed on schedule: ${destroyed}. Missing: ${lostCount}.`,
    `At the collector: ${acknowledged}. Not yet: ${lastSeq - acknowledged}.`,
    `Seals: ${seals.count}${seals.lastSeq === null ? '' : `, the last at record ${seals.lastSeq}`}. Gaps told: ${gaps.length}.`,
    `The agent is ${agentRuns ? 'running' : 'not running'}.`,
    'By day:',
    ...days.map(({ day, kinds: all }) => `  ${day}: ${kinds(all)}`),
    'Keys:',
    ...(months ?? []).map(
      ({ month, records, destroyed: isGone }) => `  ${month}: ${isGone ? 'destroyed' : 'kept'}, ${records} records`,
    ),
    'Last receipts:',
    ...(receipts ?? []).map(({ seq, count, first }) => `  records ${seq} to ${seq + count - 1}: log entry ${first} on`),
    'Set aside:',
    ...setAside.map(
      ({ file, bytes: { database, log }, isSettled }) =>
        `  ${file}: ${database + log} bytes, ${isSettled ? 'accounted for' : 'not accounted for yet'}`,
    ),
    '',
  ].join('\n');
}
