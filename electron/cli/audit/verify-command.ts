import { parseArgs } from 'node:util';
import { verifyTrail, type TrailBreak, type TrailVerdict } from '../../core/audit/verify-trail.ts';
import type { Reading } from '../../core/audit/reading-requests.ts';
import { cannot, databaseOf, logOf, recordUse, vaultOf, type AuditIo } from './audit-io.ts';

export const BREAK_WORDS: Readonly<Record<TrailBreak, string>> = {
  schema: 'tables or triggers of the database were changed',
  pages: 'pages of the database are damaged',
  log: 'the write-ahead log is damaged: records in it can no longer be reached in the usual way',
  gap: 'a record is missing here, or out of place',
  chain: 'its head does not follow from the record before it',
  content: 'its content does not open in this place, or is not what was recorded',
  content_missing: 'its content was removed outside the schedule',
  record: 'it is not a record of this trail',
  start: 'the trail does not begin with its start',
  seal: 'it is a seal that is not the next one, or seals something else than what is there',
  seals_missing: 'a seal that was made is not there: the end was cut off, or this is an old copy',
  state:
    'what stands beside the records (attempts, offline uses, keys, what was acknowledged) was changed, removed or put back',
  receipt: 'the receipt that the collector gave for it is missing, or proves something else',
  cursor: 'what counts as acknowledged is not a place of this trail',
  tail_missing: 'the trail ends before a place that it had reached: its end was cut off, or an old copy put back',
  rewritten: 'it is another record than the one that the keychain remembers',
  other_trail: "another trail's file was put in this place",
};

/**
 * `glasskey audit verify [--db FILE] [--json]`: 0 whole, 1 tampered with, 2 cannot be read. The verdict is recorded in
 * this workstation's own trail as far as that takes it: what was found counts even where nothing can be recorded.
 */
export async function verifyCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { db: { type: 'string' }, json: { type: 'boolean' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const file = databaseOf(io, values.db);
  const verdict = await verifyTrail({ file, vault: vaultOf(io), log: await logOf(io) });
  if (values.json === true) io.stdout.write(`${JSON.stringify(verdict)}\n`);
  else if (verdict.kind === 'unreadable') return cannot(io, verdict.code);
  else io.stdout.write(describe(verdict));
  const code = verdict.kind === 'unreadable' ? null : await recordUse(io, useOf(verdict));
  if (code !== null) io.stderr.write(`This check could not be recorded here. (${code})\n`);
  return { whole: 0, tampered: 1, unreadable: 2 }[verdict.kind];
}

type Judged = Exclude<TrailVerdict, { kind: 'unreadable' }>;

function useOf(verdict: Judged): Reading['use'] {
  const { kind, seq } = verdict;
  const [trail, what] = kind === 'whole' ? [verdict.trail, null] : [null, verdict.what];
  return { kind: 'trail.verified', verdict: kind, trail, seq, what };
}

function describe(verdict: Judged): string {
  if (verdict.kind === 'tampered') {
    const where = verdict.seq === null ? '' : ` at record ${verdict.seq}`;
    return `Tampered with${where}: ${BREAK_WORDS[verdict.what]}.\n`;
  }
  const { trail, seq, head, acknowledged, destroyed, seals } = verdict;
  return [
    `Whole: ${seq} records of trail ${trail}.`,
    `Head: ${head}`,
    seals.count === 0 ? 'Not sealed.' : `Sealed up to record ${seals.sealedSeq}, ${seals.count} times.`,
    ...seals.silences.map(
      ({ seq: at, ms }) => `Silent for ${Math.round(ms / 1000)} s before record ${at}: the agent ran and did not seal.`,
    ),
    `At the collector: ${acknowledged}. Content destroyed on schedule: ${destroyed}.`,
    '',
  ].join('\n');
}
