import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { chooseElectron, electronInWords } from '../lab/choose-electron.ts';
import { JOURNEY } from './journey.ts';
import { runSteps } from './run-steps.ts';
import { OUT, openStage } from './stage.ts';
import { TRAIL_NDJSON, trailStatus } from './trail.ts';

// Plays the main journey through real windows and writes out/demo/report.json. Exit code 0 only if every step held.
const built = spawnSync(process.execPath, [join(import.meta.dirname, '../bundle.ts')], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (built.status !== 0) process.exit(1);

console.log(electronInWords(chooseElectron()));
console.log('Setting up: PACS with three invented patients, collector, keychain, workstation …');
const stage = await openStage();
const reports = await runSteps(stage, JOURNEY);
const ok = reports.length === JOURNEY.length && reports.every((report) => report.ok);
const status = await trailStatus(stage).catch(() => null);
const report = {
  ok,
  steps: reports,
  records: { appended: status?.seq ?? null, acknowledged: status?.acknowledged ?? null },
  paths: {
    database: join(stage.room.agentFolder, 'trail.db'),
    trail: TRAIL_NDJSON,
    screenshots: reports.map(({ screenshot }) => screenshot).filter((path) => path !== null),
  },
};
writeFileSync(join(OUT, 'report.json'), `${JSON.stringify(report, null, 2)}\n`);
await stage.close();
console.log(`${ok ? 'Every step held' : 'A step did not hold'}. Report: ${join(OUT, 'report.json')}`);
process.exit(ok ? 0 : 1);
