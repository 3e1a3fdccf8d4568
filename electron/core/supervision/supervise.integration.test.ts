import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { waitUntil } from '../../../build/lab/wait-until.ts';
import { isGroupAlive } from '../viewer/process-identity.ts';
import { startSupervised } from './supervised-process.ts';
import { supervise, type Supervisor } from './supervise.ts';

const AGENT = join(import.meta.dirname, 'testing/agent-program.ts');
const SUPERVISOR = join(import.meta.dirname, 'testing/supervisor-program.ts');
const NOBODY = { onCovered: () => undefined, onEnding: () => undefined };
let folder: string;
let file: string;
let running: Supervisor | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-supervise-'));
  file = join(folder, 'said');
  writeFileSync(file, '');
  running = null;
});
afterEach(async () => {
  running?.stop();
  await running?.ended;
  rmSync(folder, { recursive: true, force: true });
});

/** What agents wrote, with their process numbers. */
const said = (): readonly (readonly [string, number])[] =>
  [...readFileSync(file, 'utf8').matchAll(/^(\w+) (\d+)$/gm)].map(([, word = '', pid]) => [word, Number(pid)]);
const words = (): readonly string[] => said().map(([word]) => word);
const lastPid = (): number => said().at(-1)?.[1] ?? 0;

/** Supervises in this process; `done` is what the computer was told, in order. */
function superviseHere(program = { file: process.execPath, args: [AGENT, file] }) {
  const done: string[] = [];
  const tell = (what: string) => (): void => void done.push(what);
  const guard = { cover: tell('cover'), uncover: tell('uncover'), lockOperatingSystem: tell('lock') };
  running = supervise(program, guard, tell('log'));
  const told = (): readonly string[] => done.filter((what) => what !== 'log');
  return { told, stop: running.stop, ended: running.ended };
}

it('is covered until an agent says that it covers, and from its end until the next one does; unclean ends lock', async () => {
  const { told, stop, ended } = superviseHere();
  await waitUntil('the first agent covers', 20_000, () => told().length === 2);
  expect(told()).toEqual(['cover', 'uncover']);
  process.kill(lastPid(), 'SIGKILL');
  await waitUntil('the second agent covers', 20_000, () => told().length === 5);
  expect(told().slice(2)).toEqual(['cover', 'lock', 'uncover']);
  stop();
  await ended;
  expect(told()).toHaveLength(5);
  expect(words()).toEqual(['started', 'started', 'told']);
});

it('never runs two, however fast they are killed', async () => {
  superviseHere();
  for (let count = 1; count <= 3; count += 1) {
    await waitUntil(`agent ${count}`, 20_000, () => said().length === count);
    process.kill(lastPid(), 'SIGKILL');
  }
  await waitUntil('the last agent', 20_000, () => said().length === 4);
  expect(words()).toEqual(Array.from({ length: 4 }, () => 'started'));
});

it('goes on trying when there is nothing to start, covered and locked', async () => {
  const { told } = superviseHere({ file: join(folder, 'nothing'), args: [] });
  await waitUntil('three attempts', 20_000, () => told().filter((what) => what === 'lock').length === 3);
  expect(new Set(told())).toEqual(new Set(['cover', 'lock']));
});

it.each<[NodeJS.Platform, boolean]>([
  ['linux', false],
  ['win32', true], // where libuv lets the system end whatever is not detached together with who started it
])('on %s, an agent is detached: %s', async (platform, isDetached) => {
  const agent = startSupervised({ file: process.execPath, args: [AGENT, file] }, NOBODY, { platform });
  await waitUntil('the agent', 20_000, () => said().length === 1);
  expect(isGroupAlive(lastPid(), 'linux')).toBe(isDetached);
  agent.end(); // detached or not, the channel is there
  expect(await agent.ended).toBe('in-order');
});

it('starts none after an agent that was told of the session’s end, even if that is killed at once', async () => {
  const { told, ended } = superviseHere({ file: process.execPath, args: [AGENT, file, 'session-end'] });
  await ended;
  expect(words()).toEqual(['started']);
  expect(told()).not.toContain('lock'); // it is no fault
});

it('ends an agent that hangs', async () => {
  const hanging = startSupervised({ file: process.execPath, args: [AGENT, file, 'hang'] }, NOBODY, { listenMs: 200 });
  expect(await hanging.ended).toBe('unclean');
});

it('an agent notices that its supervisor was killed', async () => {
  const supervisor = spawn(process.execPath, [SUPERVISOR, file], { stdio: 'ignore' });
  await waitUntil('its agent', 20_000, () => said().length === 1);
  const orphan = lastPid();
  try {
    supervisor.kill('SIGKILL');
    await waitUntil('the loss', 20_000, () => words().includes('lost'));
  } finally {
    process.kill(orphan, 'SIGKILL');
  }
});

it('an agent that is told to end does not take it for a loss, and none is started after it', async () => {
  const supervisor = spawn(process.execPath, [SUPERVISOR, file], { stdio: 'ignore' });
  await waitUntil('its agent', 20_000, () => said().length === 1);
  const gone = once(supervisor, 'exit');
  supervisor.kill('SIGTERM');
  expect(await gone).toEqual([0, null]);
  expect(words()).toEqual(['started', 'told']);
});
