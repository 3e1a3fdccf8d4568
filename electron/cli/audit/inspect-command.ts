import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { openForReading } from '../../core/audit/open-database.ts';
import { readStatus, type ReadStatus } from '../../core/audit/read-status.ts';
import { lastReceipts, type ReceiptPlace } from '../../core/audit/receipts.ts';
import { openPresent } from '../../core/audit/salvage/open-files.ts';
import { listSetAside } from '../../core/audit/set-aside.ts';
import { surveyTrail, type Survey } from '../../core/audit/survey-trail.ts';
import { readAside } from '../../core/audit/trail-mark.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { hasWriter } from '../../core/audit/writer-lock.ts';
import { AgentError } from '../../core/errors.ts';
import { bytesOf, cannot, databaseOf, recordUse, vaultOf, type AuditIo } from './audit-io.ts';

type Inspection = {
  readonly survey: Survey;
  readonly bytes: ReturnType<typeof bytesOf>;
  readonly agentRuns: boolean;
  /** Null where the database does not say. */
  readonly months: ReadStatus['months'] | null;
  readonly receipts: readonly ReceiptPlace[] | null;
  readonly setAside: readonly Aside[];
};
type Aside = { readonly file: string; readonly bytes: ReturnType<typeof bytesOf>; readonly isSettled: boolean };

const RECEIPTS = 3;

/**
 * `glasskey audit inspect [--db FILE] [--json]`: what is there, by day and kind; no record's content. Is recorded in this
 * workstation's own trail first. 0 all of it can be read, 1 something is missing, 2 cannot be read.
 */
export async function inspectCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { db: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = databaseOf(io, values.db);
  try {
    const remains = await openPresent(file, vaultOf(io));
    const { trail, lastSeq } = remains;
    remains.close();
    if (trail === null) return cannot(io, 'audit.corrupt');
    const code = await recordUse(io, {
      kind: 'trail.inspected',
      format: 'inspect',
      trail,
      toSeq: lastSeq,
      to: 'stdout',
    });
    if (code !== null) return cannot(io, code);
    const inspection = await inspect(io, file);
    io.stdout.write(values.json === true ? `${JSON.stringify(inspection)}\n` : inWords(inspection));
    return inspection.survey.account.lostCount === 0 ? 0 : 1;
  } catch (error) {
    return cannot(io, error instanceof AgentError ? error.code : trailFault(error));
  }
}

async function inspect(io: AuditIo, file: string): Promise<Inspection> {
  const remains = await openPresent(file, vaultOf(io));
  try {
    const survey = await surveyTrail(remains);
    const beside = readBeside(file);
    const aside = listSetAside(file).map(async (path) => ({
      file: basename(path),
      bytes: bytesOf(path),
      isSettled: (await readAside(vaultOf(io), path))?.isSettled === true,
    }));
    return { survey, bytes: bytesOf(file), agentRuns: hasWriter(file), ...beside, setAside: await Promise.all(aside) };
  } finally {
    remains.close();
  }
}

function readBeside(file: string): Pick<Inspection, 'months' | 'receipts'> {
  try {
    const db = openForReading(file);
    try {
      return { months: readStatus(file).months, receipts: lastReceipts(db, RECEIPTS) };
    } finally {
      db.close();
    }
  } catch (error) {
    if (!(error instanceof AgentError)) trailFault(error);
    return { months: null, receipts: null };
  }
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
