import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';
import { collectorCommand } from '../../../collector/cli/collector-command.ts';
import { openReader } from '../../../electron/core/audit/export-records.ts';
import type { Vault } from '../../../electron/core/vault/vault.ts';

const SCRIPT = join(import.meta.dirname, '../../../protocol/seal/testing/verify_seals.py');

/** What `glasskey collector verify-trail --json` says, and its exit code. */
export type CollectorVerdict = {
  readonly code: number;
  readonly whole: boolean;
  readonly trails: readonly {
    readonly kind: string;
    readonly what?: string;
    readonly seq: number;
    readonly toSeq?: number;
  }[];
  readonly missing: readonly { readonly from: number; readonly to: number }[];
};

/** A trail as `glasskey audit export --format raw` writes it, without recording it. */
export async function exportTo(out: string, file: string, vault: Vault): Promise<string> {
  const reader = await openReader(file, vault);
  const lines = [...reader.records()].map(({ seq, leaf, head, bytes }) =>
    JSON.stringify({
      seq,
      leaf: leaf.toString('hex'),
      head: head.toString('hex'),
      record: bytes?.toString('base64') ?? null,
    }),
  );
  reader.close();
  writeFileSync(out, `${lines.join('\n')}\n`);
  return out;
}

export async function verifyThere(data: string, files: readonly string[]): Promise<CollectorVerdict> {
  const said = { text: '' };
  const stream = new Writable({
    write: (chunk: Buffer | string, _encoding, done) => {
      said.text += chunk.toString();
      done();
    },
  });
  const io = { stdin: Readable.from(['']), stdout: stream, stderr: stream };
  const code = await collectorCommand(['verify-trail', ...files, '--json', '--data', data], io);
  return { code, ...JSON.parse(said.text) };
}

/** The independent script's last line, or what it found. */
export async function verifyInPython(exported: string, firstKey: string): Promise<string> {
  try {
    return (await promisify(execFile)('python3', [SCRIPT, exported, firstKey])).stdout.trim();
  } catch (error) {
    return error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : 'not run';
  }
}
