import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { runGlasskey } from '../../../build/lab/run-glasskey.ts';
import type { ProofRoom } from './proof-room.ts';

const VERIFIER = join(import.meta.dirname, '../../../electron/core/audit/testing/verify_export.py');
const LineSchema = z.strictObject({ seq: z.number(), leaf: z.string(), head: z.string(), record: z.base64() });
const RecordSchema = z.looseObject({ id: z.uuid(), seq: z.number(), kind: z.string(), detail: z.looseObject({}) });

/** Two exports of one trail: what the workstation holds, and what the collector holds. */
export type Exports = { readonly agent: string; readonly collector: string };

/** `glasskey audit export --format raw` into a file; its name. The export itself is one more record. */
export async function exportOfAgent({ agentFolder, env, file }: ProofRoom): Promise<string> {
  const out = file('agent.ndjson');
  await runGlasskey(['audit', 'export', '--format', 'raw', '--out', out, '--data', agentFolder], { env });
  return out;
}

/** `glasskey collector records export --trail ID --format raw` into a file; its name. */
export async function exportOfCollector({ collector, file }: ProofRoom, trail: string): Promise<string> {
  const out = file('collector.ndjson');
  const args = ['collector', 'records', 'export', '--trail', trail, '--format', 'raw', '--data', collector.folder];
  writeFileSync(out, await runGlasskey(args));
  return out;
}

export const linesOf = (file: string): readonly string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

/** One exported line, opened. */
export function openLine(line: string): z.infer<typeof RecordSchema> {
  const { record } = LineSchema.parse(JSON.parse(line));
  return RecordSchema.parse(JSON.parse(Buffer.from(record, 'base64').toString()));
}

/** The independent verifier's last line: how many records, which trail, which head. Throws with what it found wrong. */
export async function verifyIndependently(
  file: string,
): Promise<{ readonly count: number; readonly trail: string; readonly head: string }> {
  const { stdout } = await promisify(execFile)('python3', [VERIFIER, file]);
  const [count = '', trail = '', head = ''] = stdout.trim().split(' ');
  return { count: Number(count), trail, head };
}
