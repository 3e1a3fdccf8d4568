import { parseArgs } from 'node:util';
import { readHeader } from '../../core/audit/examine-trail.ts';
import { openForReading } from '../../core/audit/open-database.ts';
import { proveRecord } from '../../core/audit/receipts.ts';
import { trailFault } from '../../core/audit/trail-fault.ts';
import { cannot, databaseOf, type AuditIo } from './audit-io.ts';

/**
 * `glasskey audit receipt SEQ [--db FILE]`: 0 and the proof that this record is in the collector's log, as JSON for
 * `glasskey log verify`; 1 the collector has given none; 2 cannot be read. It says nothing of the record's content.
 */
export async function receiptCommand(args: readonly string[], io: AuditIo): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { db: { type: 'string' } },
    allowPositionals: true,
  });
  const seq = Number(positionals[0]);
  if (positionals.length !== 1 || !Number.isSafeInteger(seq) || seq < 1) {
    io.stderr.write('Say the number of one record: glasskey audit receipt 42\n');
    return 2;
  }
  try {
    const db = openForReading(databaseOf(io, values.db));
    try {
      const header = readHeader(db);
      if (header === null) return cannot(io, 'audit.corrupt');
      const proof = proveRecord(db, header.trail, seq);
      if (proof !== null) io.stdout.write(`${JSON.stringify(proof, null, 2)}\n`);
      else io.stderr.write(`The collector has given no receipt for record ${seq} that proves it.\n`);
      return proof === null ? 1 : 0;
    } finally {
      db.close();
    }
  } catch (error) {
    return cannot(io, trailFault(error));
  }
}
