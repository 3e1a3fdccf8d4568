import { readFileSync } from 'node:fs';
import type { Destruction } from '../../protocol/audit/destruction.ts';
import { readVerifier } from '../../protocol/log/signed-note.ts';
import { createKeyCheck } from '../archive/key-check.ts';
import { findInArchive, type ArchivedPart, type ArchiveFinding, type HasKey } from '../retention/find-in-archive.ts';
import { openCertificate, verifyCertified } from '../retention/verify-destructions.ts';
import { type CommandIo, EXIT, print, UsageError } from './command-io.ts';
import { textTable } from './text-table.ts';
import { withCollector } from './with-collector.ts';

export type CertificateOptions = {
  readonly key: string | undefined;
  readonly archive: string | undefined;
  readonly data: string | undefined;
  readonly json: boolean;
};

type Stored = { readonly what: ReturnType<typeof verifyCertified> };

/**
 * `destroy verify FILE --key KEY`: 0 it holds, 1 it does not, 2 it cannot be read. From the file and the key alone; with
 * `--archive DIR` also against archived segments; with `--data DIR` against what the collector has, its keys included.
 */
export async function verifyCertificate(file: string, options: CertificateOptions, io: CommandIo): Promise<number> {
  const { key, archive, data, json } = options;
  const log = key === undefined ? null : readVerifier(key);
  if (key === undefined || log === null)
    throw new UsageError('destroy verify FILE --key KEY: as `glasskey collector log key` prints it');
  const said = openCertificate(readText(file), key);
  if (said === null) {
    print(io, json, { ok: false }, ['NOT VALID: this key did not sign it, or it is no certificate of destruction.']);
    return EXIT.refused;
  }
  const find = (hasKey: HasKey | null): ArchiveFinding | null => {
    return archive === undefined ? null : searchArchive({ folder: archive, log, hasKey }, said);
  };
  const [stored, found] =
    data === undefined
      ? [null, find(null)]
      : await withCollector(data, ({ collector }): readonly [Stored, ArchiveFinding | null] => [
          { what: verifyCertified(collector, said) },
          find(createKeyCheck(collector)),
        ]);
  const isHeld = (stored?.what ?? null) === null && (found === null || holds(found));
  const lines = [...certificateLines(said), ...storedLines(stored), ...archiveLines(found)];
  print(io, json, { ok: isHeld, ...said, stored, archive: found }, lines);
  return isHeld ? EXIT.done : EXIT.refused;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new UsageError('the certificate cannot be read');
  }
}

function searchArchive(asked: Parameters<typeof findInArchive>[0], said: Destruction): ArchiveFinding {
  try {
    const found = findInArchive(asked, said);
    if (found !== null) return found;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new UsageError('the archive cannot be read');
    throw error;
  }
  throw new UsageError('there is no archived day in this folder');
}

const holds = ({ bad, misplaced, parts }: ArchiveFinding): boolean =>
  bad.length === 0 &&
  misplaced === null &&
  parts.every(({ isSame, withKey }) => isSame !== false && (withKey ?? 0) === 0);

function certificateLines({
  certificate,
  parts,
  proposed,
  approved,
  erasedAt,
  policySerial,
}: Destruction): readonly string[] {
  const rows = parts.map(({ class: name, month, count, held, retentionDays, digest }) => {
    return [name, month, String(count), String(held), `${retentionDays} days`, digest];
  });
  const person = ({ id, name, at }: Destruction['approved']): string => `${name} (${id}), ${at}`;
  return [
    `VALID: certificate ${certificate} of destruction`,
    ...textTable(['Class', 'Month', 'Records', 'Kept', 'Rule', 'SHA-256 of the leaves'], rows),
    `Proposed by ${person(proposed)}`,
    `Approved by ${person(approved)}; keys destroyed then`,
    `Erased by ${erasedAt}, under policy ${policySerial}`,
  ];
}

function storedLines(stored: Stored | null): readonly string[] {
  if (stored === null) return [];
  switch (stored.what) {
    case null:
      return ['The collector holds the leaves that it says, and none of the content.'];
    case 'records':
      return ['BROKEN: what the collector holds are not the leaves that it says.'];
    case 'content':
      return ['BROKEN: the collector still holds sealed bytes of these records.'];
  }
}

function archiveLines(found: ArchiveFinding | null): readonly string[] {
  if (found === null) return [];
  const { parts, bad, misplaced } = found;
  const rows = parts.map(({ class: name, month, count, found: here, sealed, withKey, isSame }) => {
    const same = isSame === null ? 'not all are here' : isSame ? 'those certified' : 'OTHERS';
    return [name, month, `${here} of ${count}`, same, String(sealed), String(withKey ?? 'not tried')];
  });
  return [
    ...(bad.length === 0 ? ['The archive is whole; each leaf in it is proved under the log’s checkpoint.'] : []),
    ...bad.map(({ file, what }) => `BROKEN: ${file} of the archive does not hold (${what}).`),
    ...(misplaced === null
      ? []
      : [`BROKEN: record ${misplaced.seq} of ${misplaced.trail} is another leaf than certified.`]),
    ...textTable(['Class', 'Month', 'In the archive', 'Leaves', 'Sealed bytes', 'Keys left'], rows),
    ...keyWords(parts),
  ];
}

/** What storage that forgets nothing keeps is closed by the end of its key, and by nothing else. */
function keyWords(parts: readonly ArchivedPart[]): readonly string[] {
  const sealed = parts.reduce((sum, part) => sum + part.sealed, 0);
  if (sealed === 0) return ['None of these records has content in the archive.'];
  if (parts.some(({ withKey }) => withKey === null))
    return [`${sealed} records still have sealed bytes in the archive. Whether a key is left, --data DIR tells.`];
  const left = parts.reduce((sum, { withKey }) => sum + (withKey ?? 0), 0);
  return left === 0
    ? [
        `${sealed} records still have sealed bytes in the archive, as it forgets nothing. No key to any of them is left.`,
      ]
    : [`BROKEN: the collector still has a key to ${left} of the ${sealed} sealed records in the archive.`];
}
