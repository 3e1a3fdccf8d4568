import { Writable } from 'node:stream';
import type { TestPlace } from '../../../core/audit/testing/test-trail.ts';
import { auditCommand } from '../audit-command.ts';
import type { AuditIo } from '../audit-io.ts';

/** Runs a command as `glasskey audit …` would. */
export async function runAudit(place: TestPlace, args: readonly string[], changes: Partial<AuditIo> = {}) {
  let [stdout, stderr] = ['', ''];
  const sink = (take: (text: string) => void): Writable =>
    new Writable({ write: (chunk: Buffer, _, done) => (take(chunk.toString()), done()) });
  const code = await auditCommand(args, {
    stdout: sink((text) => (stdout += text)),
    stderr: sink((text) => (stderr += text)),
    dataDir: place.folder,
    vault: place.vault,
    ...changes,
  });
  return { code, stdout, stderr };
}
