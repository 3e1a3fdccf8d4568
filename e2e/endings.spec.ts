import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabAgent } from '../build/lab/launch-agent.ts';
import { EMERGENCY_CLINICIAN, RADIOLOGIST } from '../build/lab/people.ts';
import type { ReadingRoom } from '../build/lab/reading-room.ts';
import { expect, signIn, test } from './fixtures.ts';
import { lock, readTrail } from './steps.ts';
import { isCovered } from './support/is-covered.ts';
import { realKeysOf } from './support/real-keys.ts';

/** Does it, and resolves with the exit code that follows. */
async function exitAfter(agent: LabAgent, act: () => unknown): Promise<number | null> {
  const ended = new Promise<number | null>((done) => agent.app.process().once('exit', done));
  Promise.resolve(act()).catch(() => undefined); // it may be gone before it can answer
  return ended;
}

/** What was recorded last, without who reads it now. */
async function lastKinds(room: ReadingRoom, count: number): Promise<readonly string[]> {
  const kinds = (await readTrail(room)).map(({ kind }) => kind).filter((kind) => !kind.startsWith('trail.'));
  return kinds.slice(-count);
}

test('only the end of the system’s session ends it, and then clean, whoever works; a fault of its own ends it unclean', async ({
  agent,
  startAgent,
  room,
  display,
}) => {
  test.setTimeout(240_000); // four starts
  await signIn(agent, RADIOLOGIST);
  expect(await exitAfter(agent, () => agent.app.process().kill('SIGTERM'))).toBe(0);
  expect(await lastKinds(room, 3)).toEqual(['session.signed_in', 'session.ended', 'agent.stopped']);

  const second = await startAgent();
  await signIn(second, EMERGENCY_CLINICIAN);
  await second.app.evaluate(({ app }) => app.quit());
  const gate = await lock(second); // there is still somebody to lock
  await second.app.evaluate(({ app, BaseWindow }) => {
    app.quit();
    for (const window of BaseWindow.getAllWindows()) window.close();
  });
  await realKeysOf(display).press('alt+F4', 'ctrl+q', 'ctrl+w');
  await expect(gate.getByRole('heading', { name: 'Locked' })).toBeVisible();
  expect(await isCovered(second)).toBe(true);
  expect(await exitAfter(second, () => second.app.process().kill('SIGTERM'))).toBe(0);
  expect(await lastKinds(room, 3)).toEqual(['session.locked', 'session.ended', 'agent.stopped']);

  const third = await startAgent();
  await (await third.page('gate')).getByLabel('Name').waitFor();
  const shutDown = () => third.app.evaluate(({ powerMonitor }) => void powerMonitor.emit('shutdown' as 'suspend'));
  expect(await exitAfter(third, shutDown)).toBe(0);
  expect(await lastKinds(room, 1)).toEqual(['agent.stopped']);

  const fourth = await startAgent();
  await signIn(fourth, RADIOLOGIST, 1);
  const before = await readTrail(room);
  expect(before.map(({ kind }) => kind)).not.toContain('agent.unclean_end');
  const fail = () => fourth.app.evaluate(() => void setTimeout(() => Promise.reject(new Error('Anna Beispiel'))));
  expect(await exitAfter(fourth, fail)).toBe(70);
  const after = (await readTrail(room)).slice(before.length);
  expect(after.find(({ kind }) => kind === 'agent.fault')?.detail).toEqual({ code: 'internal' });
  expect(after.find(({ kind }) => kind === 'session.locked')?.detail).toMatchObject({ reason: 'fault' });
  const log = readFileSync(join(room.agentFolder, 'agent.log'), 'utf8');
  expect(log).toContain('agent.fatal');
  expect(log, 'no text of an error').not.toContain('Beispiel');
});
