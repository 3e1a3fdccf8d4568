import { z } from 'zod';
import { AuditRecordSchema, type AuditRecord } from '../../protocol/audit/record.ts';
import type { ReadingRoom } from './reading-room.ts';
import { runGlasskey } from './run-glasskey.ts';

const LineSchema = z.looseObject({ seq: z.number(), record: z.base64() });

/** `glasskey audit export --format raw`: one line a record. Exporting is itself recorded. */
export function exportTrail(room: ReadingRoom): Promise<string> {
  return runGlasskey(['audit', 'export', '--format', 'raw', '--data', room.agentFolder], { env: room.env });
}

/** Every record of this workstation's trail, as it would be read by an auditor. */
export async function readTrail(room: ReadingRoom): Promise<readonly AuditRecord[]> {
  const lines = (await exportTrail(room)).trim().split('\n');
  return lines.map((line) => {
    const { record } = LineSchema.parse(JSON.parse(line));
    return AuditRecordSchema.parse(JSON.parse(Buffer.from(record, 'base64').toString()));
  });
}
