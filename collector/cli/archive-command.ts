import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { leavesAhead, type WaitingLeaves } from '../archive/closed-days.ts';
import { readArchive } from '../archive/read-archive.ts';
import { checkNoneMissing, tellFound, tellWritten } from '../archive/tell-written.ts';
import type { SegmentFault } from '../archive/segment-fault.ts';
import { lastWritten, upToDay, writeArchive, type WrittenDay } from '../archive/write-archive.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import { takeLock } from '../serve-lock.ts';
import { indexAll } from '../trail/index-all.ts';
import { countUnindexed } from '../trail/index-records.ts';
import { type CommandIo, EXIT, print, printLine, UsageError } from './command-io.ts';
import { textTable } from './text-table.ts';
import { commandActor, withCollector } from './with-collector.ts';

const OPTIONS = {
  data: { type: 'string' },
  to: { type: 'string' },
  day: { type: 'string' },
  trail: { type: 'string' },
  anew: { type: 'boolean', default: false },
  damaged: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;
const USAGE = `archive --to DIR [--anew] [--damaged]            writes every closed day that is not there yet; --anew: also
                                                 where days are missing that were written; --damaged: also
                                                 days that will not verify, so that those after them are written
  archive read DIR --day YYYY-MM-DD [--trail ID]   opens what is archived, with this collector's keys
  (to check an archive without the collector: glasskey archive verify DIR --key KEY)`;
type Values = ReturnType<typeof parseArchive>['values'];
const parseArchive = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });

/** `glasskey collector archive --to DIR | read DIR --day D`: closed days of the log, as files for storage that only adds. */
export async function archiveCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseArchive(args);
  const [action, folder, ...rest] = positionals;
  if (action === undefined && values.to !== undefined) return write(values, values.to, io);
  if (action === 'read' && folder !== undefined && values.day !== undefined && rest.length === 0) {
    return read(values, { folder, day: values.day }, io);
  }
  throw new UsageError(USAGE);
}

function write({ data, json, anew, damaged }: Values, folder: string, io: CommandIo): Promise<number> {
  return withCollector(data, ({ collector }) => {
    const lock = takeLock(data ?? '', 'archive.lock');
    if (lock === null) throw new UsageError('somebody else is archiving just now');
    try {
      mkdirSync(folder, { recursive: true });
      indexAll(collector);
      const last = lastWritten(collector, folder);
      const writing = { actor: commandActor(), folder: resolve(folder) };
      if (!anew) checkNoneMissing(collector, writing.folder, last);
      if (last !== null) tellFound(collector, writing, last);
      const days: WrittenDay[] = [];
      for (const day of writeArchive(collector, folder, damaged)) {
        days.push(day);
        tellWritten(collector, writing, day);
      }
      const rows = days.map(({ day, first, count, file }) => [day, String(first), String(count), file]);
      const left = countUnindexed(collector);
      const ahead = leavesAhead(collector, upToDay(days.at(-1) ?? last));
      const bad = days.flatMap(({ file, fault }) => (fault === undefined ? [] : [damagedWords(file, fault)]));
      const notes = [
        ...bad,
        ...(left === 0 ? [] : [`${left} older records do not open any more and are in it without content.`]),
        ...(ahead === null ? [] : [waitingWords(ahead)]),
      ];
      const lines =
        rows.length === 0
          ? [ahead === null ? 'Every closed day is archived.' : 'No day is closed that is not archived.']
          : textTable(['Day', 'First leaf', 'Records', 'File'], rows);
      print(io, json, { days, ...(ahead === null ? {} : { ahead }) }, [...lines, ...notes]);
      return ahead === null && bad.length === 0 ? EXIT.done : EXIT.refused;
    } finally {
      lock.release();
    }
  });
}

const damagedWords = (file: string, { what, record }: SegmentFault): string =>
  `DAMAGED: ${file}${record === null ? '' : `, leaf ${record.index}`} (${what}). It was written all the same, and will never verify.`;

const waitingWords = ({ day, count }: WaitingLeaves): string =>
  `It leaves ${count} records: the collector's clock said ${day} when they arrived, which is still to come. It was wrong then, or is wrong now. They wait for that day, or until as many days after them show that it was wrong then.`;

function read(
  { data, trail }: Values,
  { folder, day }: { folder: string; day: string },
  io: CommandIo,
): Promise<number> {
  return withCollector(data, ({ collector }) => {
    const log = collector.transparency.verifier();
    recordOwnEvent(collector, { actor: commandActor(), kind: 'archive.read', detail: { day, trail: trail ?? null } });
    for (const record of readArchive(collector, folder, { day, trail: trail?.toLowerCase() ?? null, log })) {
      const { index, trail: id, seq, leaf, head, content } = record;
      const hashes = { leaf: leaf.toString('hex'), head: head.toString('hex') };
      const what =
        content.kind === 'bytes'
          ? { record: content.bytes.toString('base64') }
          : content.kind === 'destroyed'
            ? { record: '', destroyed: content.destruction }
            : { record: '', unreadable: true };
      printLine(io, JSON.stringify({ index, trail: id, seq, ...hashes, ...what }));
    }
    return EXIT.done;
  });
}
