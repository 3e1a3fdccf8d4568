import { parseArgs } from 'node:util';
import type { FuzzReport, TargetReport } from './fuzz-report.ts';
import { fuzzTarget } from './fuzz-target.ts';
import { TARGETS } from './targets/all.ts';

/** `node fuzz-program.ts --seed N --part P --from N NAME…`: P of each target's cases; its report as JSON. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: '1' },
    from: { type: 'string', default: '1' },
    count: { type: 'string' },
  },
});
const at = { name: 'nothing' };
// What no case waits for any more still ends the program: it says what was on then.
process.on('uncaughtExceptionMonitor', () => console.error(`while fuzzing ${at.name}, seed ${values.seed}`));

const targets: TargetReport[] = [];
for (const target of TARGETS.filter(({ name }) => positionals.includes(name))) {
  at.name = target.name;
  const count = Number(values.count ?? Math.ceil(target.count * Number(values.part)));
  targets.push(await fuzzTarget(target, { from: Number(values.from), count, seed: Number(values.seed) }));
}
const report: FuzzReport = { targets, peakMib: process.resourceUsage().maxRSS / 1024 };
console.log(JSON.stringify(report));
process.exit(0); // nothing that a case left behind keeps it
