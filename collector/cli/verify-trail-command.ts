import { parseArgs } from 'node:util';
import { readExport, type ReadExport } from '../seals/read-export.ts';
import { verifyExports, type ExportCheck } from '../seals/verify-exports.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { withCollector } from './with-collector.ts';

/** Words for what is wrong; what has none is shown as it is. */
const WORDS: Readonly<Record<string, string>> = {
  gap: 'a record is missing, or out of place',
  leaf: 'it is not what its leaf says',
  head: 'its head does not follow from the record before it, or is not the one that was sealed',
  record: 'it is not a record of a trail',
  trail: 'it is a record of another trail',
  number: 'it is a record of another place',
  other: 'it is another record than the one that was sent to this collector',
  tail: 'the collector holds more of this trail: its end was cut off, or this is an old copy',
  mac: 'it is not what was sealed: the seal over it was not made with the key of its time',
  place: 'the seal over it is in another place than it says',
  malformed: 'the seal over it is none',
  chain: 'it is sealed under a key that was never agreed on with this collector',
  repeated: 'it is sealed with a key that was used before: somebody went back to an older one',
  skipped: 'seals before it are missing, and the records under them',
  unsealed: 'it was never sealed',
};

/**
 * `glasskey collector verify-trail FILE…`: checks raw exports of trails, sent or not, with the keys of their seals. 0 whole,
 * 1 tampered with (and where), 2 a file cannot be read. Several files of one workstation are checked for what is between them.
 */
export async function verifyTrailCommand(args: readonly string[], io: CommandIo): Promise<number> {
  const options = { data: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (positionals.length === 0)
    throw new UsageError('verify-trail FILE…: what glasskey audit export --format raw wrote');
  const files = await Promise.all(positionals.map(open));
  return withCollector(values.data, ({ collector }) => {
    const { checks, missing } = verifyExports(collector, files);
    const isWhole = missing.length === 0 && checks.every(({ kind }) => kind === 'whole');
    const gaps = missing.map(
      ({ from, to }) => `MISSING: seals ${from} to ${to} are in no file and not here, nor are the records under them`,
    );
    print(io, values.json, { whole: isWhole, trails: checks, missing }, [...checks.flatMap(describe), ...gaps]);
    return isWhole ? EXIT.done : EXIT.refused;
  });
}

async function open(file: string): Promise<ReadExport> {
  try {
    return await readExport(file);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw new UsageError(`a file cannot be read: ${String(cause.code)}`);
    throw cause;
  }
}

function describe(check: ExportCheck): readonly string[] {
  if (check.kind === 'broken') {
    const { trail, seq, toSeq, what } = check;
    const place = seq === null || seq === toSeq ? `${seq ?? '?'}` : `${seq} to ${toSeq ?? '?'}`;
    return [`${trail ?? 'no trail'} BROKEN at ${place}: ${WORDS[what] ?? what}`];
  }
  const { trail, seq, sealedSeq, sealedAt, silences } = check;
  return [
    `${trail} whole ${seq}, sealed up to ${sealedSeq} at ${sealedAt ?? 'a time that was destroyed'}`,
    ...silences.map(({ seq: at, ms }) => `  silent for ${Math.round(ms / 1000)} s before record ${at}`),
  ];
}
