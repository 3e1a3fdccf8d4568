import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync, watch } from 'node:fs';
import { join, resolve } from 'node:path';
import { chooseElectron, electronInWords } from '../lab/choose-electron.ts';
import { startDisplay } from '../lab/display.ts';
import { openReadingRoom } from '../lab/reading-room.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'out/dev');
const WATCHED = ['electron', 'renderer', 'protocol'];
const SETTLE_MS = 200;

// Builds, runs the agent in a reading room of the lab, and does both again whenever a source changes.
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const choice = chooseElectron();
console.log(electronInWords(choice));
const own = process.env['DISPLAY'] === undefined ? await startDisplay({ width: 1440, height: 900 }) : null;
if (own !== null) console.log(`No screen here: the windows are on ${own.env.DISPLAY}.`);
const room = await openReadingRoom({ folder: FOLDER });

let agent: ChildProcess | null = null;
function restart(): void {
  const built = spawnSync(process.execPath, [join(ROOT, 'build/bundle.ts')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (built.status !== 0) return;
  const before = agent;
  const begin = (): void => {
    agent = spawn(join(ROOT, 'node_modules/.bin/electron'), ['.', `--data=${room.agentFolder}`], {
      cwd: ROOT,
      env: { ...room.env, ...own?.env, ...choice },
      stdio: 'inherit',
    });
    console.log('Running. Save a file to build and start again; Ctrl+C ends.');
  };
  if (before === null || before.exitCode !== null) return begin();
  before.once('exit', begin);
  before.kill('SIGTERM');
}

let settling: NodeJS.Timeout | undefined;
for (const folder of WATCHED) {
  watch(join(ROOT, folder), { recursive: true }, () => {
    clearTimeout(settling);
    settling = setTimeout(restart, SETTLE_MS);
  });
}
process.once('SIGINT', () => {
  agent?.kill('SIGTERM');
  void Promise.all([room.stop(), own?.stop()]).then(() => process.exit(0));
});
restart();
