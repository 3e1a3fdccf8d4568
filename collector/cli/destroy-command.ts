import { parseArgs } from 'node:util';
import {
  DestructionRequestSchema,
  type DestructionRow,
  type DestructionsReply,
  type DuePart,
} from '../../protocol/wire/retention.ts';
import { atDesk, DESK_OPTIONS, tell } from './at-desk.ts';
import { type CommandIo, EXIT, printLine, UsageError } from './command-io.ts';
import { textTable } from './text-table.ts';
import { verifyCertificate } from './verify-certificate.ts';

const OPTIONS = {
  ...DESK_OPTIONS,
  class: { type: 'string' },
  month: { type: 'string' },
  key: { type: 'string' },
  archive: { type: 'string' },
} as const;
const USAGE = `destroy list                                                     what is due, and what was destroyed
  destroy propose [--class C] [--month YYYY-MM] --reviewer USER    the first person
  destroy approve N --reviewer USER                                the second person: keys and bytes are gone
  destroy certificate N                                            the signed certificate
  destroy verify FILE --key KEY [--archive DIR] [--data DIR]       checks a certificate: from the file alone, with what is
                                                                   archived, and with what the collector has`;

const parseDestroy = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

/** `glasskey collector destroy …`: the end of content whose time is over, by two people, with a signed certificate. */
export async function destroyCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseDestroy(args);
  const [action, which, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(USAGE);
  if (action === 'verify' && which !== undefined) {
    const { key, archive, data, json } = values;
    return verifyCertificate(which, { key, archive, data, json }, io);
  }
  const number = /^[1-9]\d{0,9}$/.test(which ?? '') ? Number(which) : null;
  return atDesk(values, io, async (desk) => {
    if (action === 'list') return tell(await desk.destructions(), values, io, linesOf);
    if (action === 'propose') {
      const request = DestructionRequestSchema.safeParse({ class: values.class, month: values.month });
      if (!request.success) throw new UsageError(USAGE);
      const words = (row: DestructionRow): readonly string[] => [
        `Destruction ${row.id} is proposed. A second person has to approve it: destroy approve ${row.id}`,
        ...partsOf(row.parts),
      ];
      return tell(await desk.proposeDestruction(request.data), values, io, words);
    }
    if (number === null) throw new UsageError(USAGE);
    if (action === 'approve') return tell(await desk.approveDestruction(number), values, io, approvedWords);
    if (action !== 'certificate') throw new UsageError(USAGE);
    const found = await desk.certificate(number);
    if (found.ok) printLine(io, found.value.certificate);
    else if (found.code === 'not_found') io.stderr.write(`There is no certificate ${number} yet.\n`);
    else return tell(found, values, io, () => []);
    return found.ok ? EXIT.done : EXIT.refused;
  });
}

function approvedWords({ id, state, parts }: DestructionRow): readonly string[] {
  const words =
    state === 'done'
      ? `Destroyed. Certificate ${id} is signed: destroy certificate ${id}`
      : `The keys are destroyed; the server erases the bytes and then signs certificate ${id}.`;
  return [words, ...partsOf(parts)];
}

function linesOf({ due, destructions }: DestructionsReply): readonly string[] {
  const rows = destructions.map(({ id, state, parts, proposedBy, approvedBy, approvedAt }) => {
    const count = parts.reduce((sum, part) => sum + part.count, 0);
    const what = parts.map((part) => `${part.class} ${part.month}`).join(', ');
    return [String(id), state, String(count), proposedBy, approvedBy ?? '-', approvedAt?.slice(0, 10) ?? '-', what];
  });
  const head = ['Number', 'State', 'Records', 'Proposed by', 'Approved by', 'On day', 'What'];
  return [
    ...(due.length === 0 ? ['Nothing is due.'] : ['Due:', ...partsOf(due)]),
    ...(rows.length === 0 ? [] : ['', 'Destructions:', ...textTable(head, rows)]),
  ];
}

function partsOf(parts: readonly DuePart[]): readonly string[] {
  const [now, later] = [parts.filter((part) => part.later !== true), parts.filter((part) => part.later === true)];
  const young = now.reduce((sum, part) => sum + (part.young ?? 0), 0);
  const rows = now.map((part) => [part.class, part.month, String(part.count), String(part.held)]);
  const words = `${young} of those kept are not old enough by their own time: a clock was wrong when they arrived.`;
  const months = later.map((part) => `${part.class} ${part.month}`).join(', ');
  return [
    ...textTable(['Class', 'Month', 'Records', 'Kept'], rows),
    ...(young === 0 ? [] : [words]),
    ...(later.length === 0 ? [] : [`Over their time too, to be proposed when these are destroyed: ${months}.`]),
  ];
}
