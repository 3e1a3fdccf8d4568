import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chooseElectron, electronInWords } from '../lab/choose-electron.ts';
import { LAB_PEOPLE } from '../lab/people.ts';
import { openReadingRoom } from '../lab/reading-room.ts';
import { codeFrom } from './windows.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'out/start');

// The agent for a person at this screen, with a collector and a PACS of invented patients beside it.
if (process.env['DISPLAY'] === undefined && process.env['WAYLAND_DISPLAY'] === undefined) {
  console.error('There is no screen here (DISPLAY is not set). See the journey without one: npm run demo');
  process.exit(1);
}
if (existsSync(FOLDER)) spawnSync('rm', ['-rf', FOLDER]);
mkdirSync(FOLDER, { recursive: true });
const built = spawnSync(process.execPath, [join(ROOT, 'build/bundle.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
if (built.status !== 0) process.exit(1);
const choice = chooseElectron();
console.log(electronInWords(choice));
const room = await openReadingRoom({ folder: FOLDER });
console.log('People who can sign in (all invented):');
for (const { id, name, password, totpSecret, roles } of LAB_PEOPLE) {
  const factor =
    totpSecret === null ? 'sets up codes at the first sign-in' : `key for an authenticator app: ${totpSecret}`;
  console.log(`  ${id.padEnd(8)} ${password.padEnd(26)} ${factor}   (${name}, ${roles.join(', ')})`);
}
console.log('Without an app: type a name here and press Enter for its code of now. Ctrl+C ends everything.');
process.stdin.setEncoding('utf8').on('data', (line: string) => {
  const secret = LAB_PEOPLE.find(({ id }) => id === line.trim())?.totpSecret;
  if (typeof secret === 'string') console.log(codeFrom(secret));
});
const electron = join(ROOT, 'node_modules/.bin/electron');
const agent = spawn(electron, ['.', `--data=${room.agentFolder}`], {
  cwd: ROOT,
  env: { ...room.env, ...choice },
  stdio: ['ignore', 'inherit', 'inherit'],
});
const end = async (): Promise<void> => {
  agent.kill('SIGTERM');
  await room.stop();
  process.exit(0);
};
process.once('SIGINT', () => void end());
process.once('SIGTERM', () => void end());
agent.once('exit', () => void end());
