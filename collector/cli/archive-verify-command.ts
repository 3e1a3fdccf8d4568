import { parseArgs } from 'node:util';
import type { SegmentBreak } from '../archive/segment-fault.ts';
import { verifyArchive, type BadSegment, type GoodSegment } from '../archive/verify-archive.ts';
import { readCheckpointText } from '../../protocol/log/checkpoint.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { type CommandIo, EXIT, print } from './command-io.ts';
import { textTable } from './text-table.ts';

const USAGE = `glasskey archive verify DIR --key KEY [--until YYYY-MM-DD] [--json]
    Checks archived days from the files and the log's key alone, as glasskey collector log key prints it. Reads only.
    That the newest files are gone, no other file can tell: --until says which day must be there, or a later one.
    Exit code 0: all whole. 1: those that are not, or days are missing. 2: cannot be read, or no archive.
`;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const WORDS: Readonly<Record<SegmentBreak, string>> = {
  unreadable: 'it cannot be read, is cut off, or was not signed with this key',
  name: 'it is another day than its name says',
  order: 'the day before it is missing or another one',
  record: 'its bytes are not those that were signed',
  count: 'it holds more or fewer records than it says',
  sums: 'the list of sums is damaged; the records are whole',
  chain: 'it does not follow from the record before it in its trail',
  proof: 'its records are not those of the log',
};

/** `glasskey archive verify DIR --key KEY`: offline, for whoever keeps the archive. */
export async function archiveVerifyCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const cannot = (why: string): number => {
    io.stderr.write(`Cannot be checked: ${why}\n`);
    return EXIT.unusable;
  };
  try {
    const options = {
      key: { type: 'string' },
      until: { type: 'string' },
      json: { type: 'boolean', default: false },
    } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, folder, ...rest] = positionals;
    if (command !== 'verify' || folder === undefined || rest.length > 0 || values.key === undefined)
      return cannot(USAGE);
    const { until } = values;
    if (until !== undefined && !DAY.test(until)) return cannot(USAGE);
    const log = readVerifier(values.key);
    if (log === null) return cannot('the key is no verifier key: copy the whole line');
    const { segments, bad } = verifyArchive(folder, log);
    if (segments.length === 0 && bad.length === 0) return cannot('there is no archived day in this folder');
    const rows = segments.map(({ manifest: { day, first, count, destroyed, unreadable } }) =>
      [day, first, count, destroyed, unreadable.length].map(String),
    );
    const table = textTable(['Day', 'First leaf', 'Records', 'Without content', 'Unreadable when archived'], rows);
    const covers = coverageOf(segments);
    const missing = until !== undefined && (covers?.day ?? '') < until ? until : null;
    const isWhole = bad.length === 0 && missing === null;
    const json = {
      whole: isWhole,
      covers,
      segments: segments.map(({ file, manifest: { first, count } }) => ({ file, first, count })),
      bad,
      missing,
    };
    const words = [
      ...(covers === null ? [] : [coverageWords(covers, bad.length === 0)]),
      ...bad.map(wordsOf),
      ...(missing === null ? [] : [`MISSING: there is no whole file of ${missing} or a later day.`]),
      ...(isWhole ? ['All whole.'] : []),
    ];
    print(io, values.json, json, [...table, ...words]);
    return isWhole ? EXIT.done : EXIT.refused;
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return cannot(
      String(error.code).startsWith('ERR_PARSE_ARGS') ? USAGE : `the folder cannot be read (${String(error.code)})`,
    );
  }
}

/** The last day that holds, how many leaves of the log there are up to its end, and how many its checkpoint knows. */
type Coverage = { readonly day: string; readonly leaves: number; readonly known: number };

function coverageOf(segments: readonly GoodSegment[]): Coverage | null {
  const last = segments.at(-1)?.manifest;
  if (last === undefined) return null;
  const { day, first, count, checkpoint } = last;
  return { day, leaves: first + count, known: readCheckpointText(checkpoint)?.size ?? 0 };
}

const coverageWords = ({ day, leaves, known }: Coverage, isAll: boolean): string =>
  isAll
    ? `It covers ${leaves} leaves of the log, up to ${day}; the checkpoint in its last file knows ${known}.`
    : `Whole files reach to leaf ${leaves - 1} of the log, ${day}, but not every file is whole; the checkpoint in the last of them knows ${known} leaves.`;

function wordsOf({ file, what, record }: BadSegment): string {
  const name = record?.trail === null || record === null ? '' : `, number ${record.seq} of trail ${record.trail}`;
  const place = record === null ? '' : `, leaf ${record.index}${name}`;
  return `BROKEN: ${file}${place}: ${WORDS[what]}.`;
}
