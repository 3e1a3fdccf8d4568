import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { NO_FIGURES } from '../ledger.ts';
import { MutationReportSchema, type MutationReport } from '../mutations/mutation-report.ts';
import type { Field, Scenario } from '../scenario.ts';

const COUNTS = { full: { file: 70_000, wire: 30_000 }, short: { file: 1000, wire: 600 } } as const;
const MEMORY = '/dev/shm';
const PROGRAM = join(import.meta.dirname, '../mutations/mutations-program.ts');

/** Random alterations of a trail's file and of what is on the wire; each in a process of its own, which they keep busy. */
export const mutations: Scenario = {
  name: 'mutations',
  run: async (field) => {
    const { file, wire } = COUNTS[field.size];
    const reports = await Promise.all([mutate(field, 'file', file), mutate(field, 'wire', wire)]);
    const kinds = reports.flatMap((one) => Object.entries(one.kinds)).map(([kind, count]) => `${kind} ${count}`);
    const sum = (of: (report: MutationReport) => number): number => reports.reduce((all, one) => all + of(one), 0);
    return {
      did: `${sum((one) => one.mutations)} mutations (${sum((one) => one.withoutEffect)} more without effect): ${kinds.join(', ')}`,
      figures: NO_FIGURES,
      undetected: sum((one) => one.undetected.length),
      faults: reports.flatMap((one) => one.undetected).slice(0, 20),
    };
  },
};

async function mutate({ env, seed }: Field, what: 'file' | 'wire', count: number): Promise<MutationReport> {
  const command = ['--pdeathsig', 'KILL', '--', process.execPath, PROGRAM, what, String(count), String(seed)];
  // The files are small, many, and nobody needs them on a disk.
  const memory = existsSync(MEMORY) ? { TMPDIR: MEMORY } : {};
  const child = spawn('setpriv', command, { env: { ...env, ...memory }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [said, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`mutations of the ${what} ended with ${code}: ${errors}`);
  return MutationReportSchema.parse(JSON.parse(said));
}
