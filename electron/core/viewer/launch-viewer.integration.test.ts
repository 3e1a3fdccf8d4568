import { mkdtempSync, readFileSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../system-clock.ts';
import { launchViewer, type RunningViewer, type ViewerExit } from './launch-viewer.ts';
import { isGroupAlive } from './process-identity.ts';
import { viewerEnvironment } from './viewer-environment.ts';

describe.skipIf(process.platform !== 'linux')('launchViewer with real programs', () => {
  let cwd = '';
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'glasskey-launch-'));
  });
  afterEach(() => rmSync(cwd, { recursive: true, force: true }));

  const start = (args: readonly string[], environment: Record<string, string> = {}, file = '/bin/sh') =>
    launchViewer({ file, args, environment, cwd }, systemClock, 'linux');
  async function running(script: string, ...args: readonly string[]): Promise<RunningViewer> {
    const launched = await start(['-c', script, 'viewer', ...args]);
    if (!launched.ok) throw new Error(launched.code);
    return launched.value;
  }

  it('reports the exit code and how long it took', async () => {
    const viewer = await running('exit 7');
    expect(viewer.identity).not.toBe('');
    const exit = await viewer.ended;
    expect(exit).toMatchObject({ code: 7, signal: null });
    expect(exit.durationMs).toBeGreaterThanOrEqual(0);
    expect(viewer.isRunning()).toBe(false);
    expect(await viewer.closePolitely(10)).toBe(true);
  });

  it('hands over each argument as it is', async () => {
    const hostile = ['$(touch pwned)', '; touch pwned', 'a b', '"', "'", '*', '', '\n', '-rf', 'ü'];
    const viewer = await running('for one; do printf "%s\\0" "$one"; done >args', ...hostile);
    await viewer.ended;
    expect(readFileSync(join(cwd, 'args'), 'utf8').split('\0').slice(0, -1)).toEqual(hostile);
    expect(existsSync(join(cwd, 'pwned'))).toBe(false);
  });

  it('lets nothing of the environment through but what is passed', async () => {
    const source = { ...process.env, HOME: '/home/reading', LD_PRELOAD_X: 'x', SECRET_KEY: 'secret', LANG: 'C' };
    const environment = viewerEnvironment(source, [], 'linux');
    const launched = await start(['-c', 'env -0 >environment'], environment);
    if (!launched.ok) throw new Error(launched.code);
    await launched.value.ended;
    const names = readFileSync(join(cwd, 'environment'), 'utf8')
      .split('\0')
      .map((line) => line.split('=')[0] ?? '');
    const own = ['PWD', 'OLDPWD', '_', 'SHLVL', '']; // what the shell adds
    expect(names.filter((name) => !own.includes(name)).toSorted()).toEqual(Object.keys(environment).toSorted());
    expect(names).not.toContain('SECRET_KEY');
  });

  it('closes it politely with all that it started, and says when it does not go', async () => {
    const polite = await running('sleep 60 & sleep 60');
    expect(await polite.closePolitely(5000)).toBe(true);
    expect(await polite.ended).toMatchObject({ code: null, signal: 'SIGTERM' });
    expect(isGroupAlive(polite.pid, 'linux')).toBe(false);
    const stubborn = await running('trap "" TERM; touch ready; sleep 60 & wait; sleep 60');
    while (!existsSync(join(cwd, 'ready'))) await delay(20);
    expect(await stubborn.closePolitely(300)).toBe(false);
    expect(stubborn.isRunning()).toBe(true);
    process.kill(-stubborn.pid, 'SIGKILL');
    expect(await stubborn.ended).toMatchObject({ signal: 'SIGKILL' });
  });

  it('takes a program that only starts another for running as long as the other does', async () => {
    const viewer = await running('sleep 1 & exit 0');
    await delay(300);
    expect(viewer.isRunning()).toBe(true);
    const exit = await viewer.ended;
    expect(exit).toMatchObject({ code: 0 });
    expect(exit.durationMs).toBeGreaterThan(900);
  });

  it.each<[string, string, number, ViewerExit['end']]>([
    ['gives its study away and leaves', 'exit 0', 0, 'handed-over'],
    ['misses a library', 'exit 127', 0, 'failed'],
    ['crashes while it starts', 'kill -SEGV $$', 9999, 'failed'],
    ['is closed by hand', 'sleep 0.5; exit 0', 2000, 'exited'],
    ['is closed by hand and always says 1', 'sleep 0.5; exit 1', 10_000, 'exited'],
  ])('tells a program that %s', async (_, script, laterMs, end) => {
    let nowMs = 0;
    const clock = { ...systemClock, monotonicMs: () => nowMs };
    const launched = await launchViewer(
      { file: '/bin/sh', args: ['-c', script], environment: {}, cwd },
      clock,
      'linux',
    );
    nowMs = laterMs;
    expect(launched.ok && (await launched.value.ended).end).toBe(end);
  });

  it.each([0, 1])('takes one that leaves with %i because it was asked to for nothing else', async (code) => {
    const viewer = await running(`trap "exit ${code}" TERM; touch ready; sleep 60 & wait`);
    while (!existsSync(join(cwd, 'ready'))) await delay(20);
    expect(await viewer.closePolitely(5000)).toBe(true);
    expect(await viewer.ended).toMatchObject({ code, end: 'exited' });
  });

  // What is not detached is in the agent's process group here; on Windows, in the job that ends with the agent.
  it.each<NodeJS.Platform>(['linux', 'darwin', 'win32'])('detaches it from the agent on %s', async (platform) => {
    const sleeping = { file: '/bin/sleep', args: ['60'], environment: {}, cwd };
    const launched = await launchViewer(sleeping, systemClock, platform);
    if (!launched.ok) throw new Error(launched.code);
    const { pid, ended } = launched.value;
    const isDetached = isGroupAlive(pid, 'linux');
    process.kill(pid, 'SIGKILL');
    expect(isDetached).toBe(true);
    await ended;
  });

  it.each([
    ['a program that is not there', '/usr/bin/none-such'],
    ['a folder', '/usr/bin'],
    ['a path with a NUL', '/bin/sh\0'],
  ])('refuses %s', async (_name, file) => {
    expect(await start([], {}, file)).toEqual({ ok: false, code: 'viewer.start_failed' });
  });
});
