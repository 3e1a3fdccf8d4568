import { runGlasskey } from '../../../build/lab/run-glasskey.ts';
import type { LabCollector } from '../../../build/lab/collector-process.ts';
import { openLine } from '../../proofs/support/exports.ts';

type HeldRecord = ReturnType<typeof openLine>;

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Names of the trails that the collector has of all workstations, by its own command. */
export async function trailsOf(collector: LabCollector): Promise<readonly string[]> {
  return [...new Set((await collector.run(['trails'])).match(UUID) ?? [])];
}

/** What the collector holds of a trail, opened. */
export async function heldRecords(collector: LabCollector, trail: string): Promise<readonly HeldRecord[]> {
  const args = ['collector', 'records', 'export', '--trail', trail, '--format', 'raw', '--data', collector.folder];
  const lines = (await runGlasskey(args)).trimEnd().split('\n');
  return lines.filter((line) => line !== '').map(openLine);
}
