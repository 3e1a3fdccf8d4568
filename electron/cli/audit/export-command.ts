import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { openReader, type ExportedRecord, type TrailReader } from '../../core/audit/export-records.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { AgentError } from '../../core/errors.ts';
import { cannot, databaseOf, exportRefusal, recordUse, vaultOf, type AuditIo } from './audit-io.ts';

/** One JSON line: `record` is base64 of the exact bytes, null where the content was destroyed on schedule. */
const line = ({ seq, leaf, head, bytes }: ExportedRecord): string =>
  `${JSON.stringify({
    seq,
    leaf: leaf.toString('hex'),
    head: head.toString('hex'),
    record: bytes?.toString('base64') ?? null,
  })}\n`;

/**
 * `glasskey audit export --format raw [--db FILE] [--out FILE|-]`: 0 written, 1 written but a record does not fit (which
 * one is said), 2 cannot be read. The export is recorded in this workstation's own trail before a line is written.
 */
export async function exportCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const options = { format: { type: 'string' }, db: { type: 'string' }, out: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  if (values.format !== 'raw') {
    io.stderr.write('Say --format raw: one JSON line a record, with its exact bytes.\n');
    return 2;
  }
  const refusal = await exportRefusal(io);
  if (refusal !== null) return cannot(io, refusal);
  const out = values.out === undefined || values.out === '-' ? null : resolve(values.out);
  let reader: TrailReader | null = null;
  try {
    reader = await openReader(databaseOf(io, values.db), vaultOf(io));
    const code = await recordUse(io, {
      kind: 'trail.exported',
      format: 'raw',
      trail: reader.trail,
      toSeq: reader.lastSeq(),
      to: out === null ? 'stdout' : 'file',
    });
    if (code !== null) return cannot(io, code);
    const badSeq = out === null ? await writeStream(io.stdout, reader) : writeFile(out, reader);
    if (badSeq === null) return 0;
    io.stderr.write(`Written, but record ${badSeq} does not fit: see glasskey audit verify.\n`);
    return 1;
  } catch (error) {
    return cannot(io, error instanceof AgentError ? error.code : trailFault(error));
  } finally {
    reader?.close();
  }
}

/** Writes beside the target and renames, so that no half export is ever taken for a whole one. First unfit number or null. */
function writeFile(out: string, reader: TrailReader): number | null {
  let badSeq: number | null = null;
  const draft = `${out}.part`;
  const file = openSync(draft, 'w', 0o600);
  try {
    for (const record of reader.records()) {
      writeSync(file, line(record));
      if (!record.fits) badSeq ??= record.seq;
    }
  } finally {
    closeSync(file);
  }
  renameSync(draft, out);
  return badSeq;
}

async function writeStream(stdout: NodeJS.WritableStream, reader: TrailReader): Promise<number | null> {
  let badSeq: number | null = null;
  for (const record of reader.records()) {
    if (!stdout.write(line(record))) await once(stdout, 'drain');
    if (!record.fits) badSeq ??= record.seq;
  }
  return badSeq;
}
