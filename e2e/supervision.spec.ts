import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { meanLuminance } from '../build/lab/luminance.ts';
import { EMERGENCY_CLINICIAN, RADIOLOGIST, type LabPerson } from '../build/lab/people.ts';
import { takeScreenshot } from '../build/lab/screenshot.ts';
import { waitUntil } from '../build/lab/wait-until.ts';
import { codeOf, expect, test } from './fixtures.ts';
import { giveCode, giveName, readTrail } from './steps.ts';
import { agentPid, startSupervised, type SupervisedAgent } from './support/supervised-agent.ts';

test.use({ screens: { now: 2, most: 2 } });

const DARK = 0.03;
const BRIGHT = 0.2;
/** A machine that does nothing else needs under 5 seconds; one that is full of work proves nothing by being slow. */
const BACK_MS = 30_000;

async function signInTo(supervised: SupervisedAgent, person: LabPerson, stepsAhead = 0): Promise<Page> {
  const gate = await supervised.page('gate');
  await giveName(gate, person.id, person.password);
  await giveCode(gate, codeOf(person, stepsAhead));
  const launcher = await supervised.page('launcher');
  await launcher.getByRole('search').waitFor();
  return launcher;
}

test('killed while active, while locked, and with its supervisor: covered and back each time, and it is recorded', async ({
  room,
  display,
}, info) => {
  test.setTimeout(240_000); // five starts
  const bright = spawn('xmessage', ['-geometry', '2400x700+40+40', '-bg', 'white', 'images'], {
    env: { ...process.env, ...display.env },
    stdio: 'ignore',
  });
  const luminance = async (): Promise<number> => {
    const file = info.outputPath('screen.png');
    await takeScreenshot(display.env, file);
    return meanLuminance(file);
  };
  const isDark = async (): Promise<boolean> => (await luminance()) <= DARK;
  const isBright = async (): Promise<boolean> => (await luminance()) > BRIGHT;
  const env = { ...room.env, ...display.env };
  let supervised = startSupervised(room.agentFolder, env);
  /** Kills the agent; resolves with the milliseconds until all is covered, and until a new agent asks who is there. */
  const killAgent = async (): Promise<{ readonly coveredMs: number; readonly backMs: number }> => {
    await supervised.forget();
    const pid = agentPid(room.agentFolder);
    const fromMs = performance.now();
    process.kill(pid, 'SIGKILL');
    await waitUntil('both screens are covered', BACK_MS, isDark);
    const coveredMs = performance.now() - fromMs;
    await (await supervised.page('gate')).getByLabel('Name').waitFor();
    const backMs = performance.now() - fromMs;
    expect(await isDark()).toBe(true);
    expect(agentPid(room.agentFolder)).not.toBe(pid);
    return { coveredMs, backMs };
  };
  try {
    await waitUntil('both screens are covered before there is an agent', BACK_MS, isDark);
    await signInTo(supervised, RADIOLOGIST);
    await waitUntil('the other program is seen', BACK_MS, isBright);
    const active = await killAgent();

    const launcher = await signInTo(supervised, EMERGENCY_CLINICIAN);
    await waitUntil('the other program is seen again', BACK_MS, isBright);
    await launcher.keyboard.press('Control+l');
    await (await supervised.page('gate')).getByRole('heading', { name: 'Locked' }).waitFor();
    const locked = await killAgent();

    await signInTo(supervised, RADIOLOGIST, 1);
    await waitUntil('the other program is seen a third time', BACK_MS, isBright);
    const orphan = agentPid(room.agentFolder);
    supervised.kill();
    const gate = await supervised.page('gate');
    await expect(gate.getByText('Something went wrong, so the screen was covered.')).toBeVisible();
    expect(await isDark()).toBe(true);
    await supervised.stop();
    supervised = startSupervised(room.agentFolder, env);
    await (await supervised.page('gate')).getByLabel('Name').waitFor();
    expect(agentPid(room.agentFolder)).not.toBe(orphan);
    expect(await isDark()).toBe(true);
    expect(await supervised.stop()).toBe(0);

    for (const [state, { coveredMs, backMs }] of Object.entries({ active, locked }))
      console.log(`killed while ${state}: covered ${Math.round(coveredMs)} ms, back ${Math.round(backMs)} ms after it`);
  } finally {
    await supervised.stop();
    bright.kill('SIGKILL');
  }

  const records = await readTrail(room);
  const count = (kind: string): number => records.filter((record) => record.kind === kind).length;
  expect([count('agent.started'), count('agent.unclean_end')]).toEqual([4, 2]);
  expect(records.find(({ kind }) => kind === 'agent.fault')?.detail).toEqual({ code: 'supervisor.lost' });
  expect(records.findLast(({ kind }) => !kind.startsWith('trail.'))?.kind).toBe('agent.stopped');
  const log = readFileSync(join(room.agentFolder, 'supervisor.log'), 'utf8');
  expect(log.match(/"end":"unclean"/g)).toHaveLength(2);
});
