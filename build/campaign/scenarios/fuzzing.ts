import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { FuzzReportSchema, type FuzzReport } from '../fuzz/fuzz-report.ts';
import { NO_FIGURES } from '../ledger.ts';
import type { Field, Scenario } from '../scenario.ts';

/** Which share of each target's cases. */
const PART = { full: 1, short: 0.004 } as const;
const MEMORY = '/dev/shm';
const PROGRAM = join(import.meta.dirname, '../fuzz/fuzz-program.ts');
/** JavaScript may have so much; whoever wants more ends, which is a fault. */
const HEAP_MIB = 512;
/** Two processes, each about as long as the other. */
const HALVES = [
  ['ipc', 'dicom-files', 'enrolment-token', 'second-start', 'hub-messages', 'policy-bundle', 'machine-policy'],
  ['qido-answers', 'wado-answers', 'collector-api', 'command-line'],
] as const;

/** Inputs that anybody may make, to everything that takes bytes from outside: nothing ends by them, nothing invalid is taken. */
export const fuzzing: Scenario = {
  name: 'fuzzing',
  run: async (field) => {
    const reports = await Promise.all(HALVES.map((names) => fuzz(field, names)));
    const targets = reports.flatMap((report) => report.targets);
    const cases = targets.reduce((sum, target) => sum + target.cases, 0);
    const told = targets.map(({ name, cases: of, taken }) => `${name} ${of} (${taken} valid)`);
    const peaks = reports.map(({ peakMib }) => `${peakMib.toFixed(0)} MiB`);
    return {
      did: `${cases} cases: ${told.join(', ')}; at most ${peaks.join(' and ')} of memory`,
      figures: NO_FIGURES,
      undetected: 0,
      faults: targets.flatMap((target) => target.faults),
    };
  },
};

async function fuzz({ env, seed, size }: Field, names: readonly string[]): Promise<FuzzReport> {
  const own = ['--expose-gc', `--max-old-space-size=${HEAP_MIB}`, PROGRAM];
  const command = ['--pdeathsig', 'KILL', '--', process.execPath, ...own];
  const order = ['--seed', String(seed), '--part', String(PART[size]), ...names];
  // What is written is small, much, and nobody needs it on a disk.
  const memory = existsSync(MEMORY) ? { TMPDIR: MEMORY } : {};
  const child = spawn('setpriv', [...command, ...order], {
    env: { ...env, ...memory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [said, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Error(`fuzzing ended with ${code}: ${errors.slice(-4000)}`);
  return FuzzReportSchema.parse(JSON.parse(said));
}
