import { basename } from 'node:path';
import { openForReading } from '../../core/audit/open-database.ts';
import { readStatus, type ReadStatus } from '../../core/audit/read-status.ts';
import { lastReceipts, type ReceiptPlace } from '../../core/audit/receipts.ts';
import { openPresent } from '../../core/audit/salvage/open-files.ts';
import { listSetAside } from '../../core/audit/set-aside.ts';
import { surveyTrail, type Survey } from '../../core/audit/survey-trail.ts';
import { readAside } from '../../core/audit/trail-mark.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { hasWriter } from '../../core/audit/writer-lock.ts';
import { AgentError, ok, refuse, type Result } from '../../core/errors.ts';
import { bytesOf, recordUse, vaultOf, type AuditIo } from './audit-io.ts';

/** What `glasskey audit inspect` says. */
export type Inspection = {
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
 * What is in a trail, by day and kind; no record's content. That somebody looks is recorded in this workstation's own trail
 * first. Refuses `audit.*`, `vault.*`, `trail.*`; then nothing was read.
 */
export async function inspectTrail(io: AuditIo, file: string, to: 'file' | 'stdout'): Promise<Result<Inspection>> {
  try {
    const remains = await openPresent(file, vaultOf(io));
    const { trail, lastSeq: toSeq } = remains;
    remains.close();
    if (trail === null) return refuse('audit.corrupt');
    const code = await recordUse(io, { kind: 'trail.inspected', format: 'inspect', trail, toSeq, to });
    return code === null ? ok(await inspect(io, file)) : refuse(code);
  } catch (error) {
    return refuse(error instanceof AgentError ? error.code : trailFault(error));
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
