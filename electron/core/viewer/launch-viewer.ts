import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { askToClose, isGroupAlive, processIdentity } from './process-identity.ts';

export type ViewerStart = {
  /** Checked before; see checkExecutable. */
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
};

export type ViewerExit = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly durationMs: number;
  /**
   * `handed-over`: it gave the study to a program that ran already, of which nobody knows when it closes. `failed`: an
   * error ended it before anybody can have seen much.
   */
  readonly end: 'exited' | 'handed-over' | 'failed';
};

/** A viewer that runs. It outlives a lock and the agent itself. */
export type RunningViewer = {
  readonly pid: number;
  readonly startedAt: string; // RFC 3339, UTC
  /** See processIdentity. */
  readonly identity: string | null;
  readonly isRunning: () => boolean;
  /** Resolves when the program and all that it started are gone. */
  readonly ended: Promise<ViewerExit>;
  /** Asks it to close and waits; false when it still runs after `waitMs`. Never kills. */
  readonly closePolitely: (waitMs: number) => Promise<boolean>;
};

const POLL_MS = 400;
/** Its start included, nobody looks at a study and closes it so fast. */
const HANDED_OVER_MS = 2000;
/** A large viewer takes its time until it misses what it needs. */
const FAILED_MS = 10_000;

/** Starts a viewer without a shell, detached: in a process group of its own, where there are any. Refusal: `viewer.start_failed`. */
export async function launchViewer(
  start: ViewerStart,
  clock: Clock,
  platform: NodeJS.Platform,
): Promise<Result<RunningViewer>> {
  const startedMs = clock.monotonicMs();
  const startedAt = new Date(clock.wallMs()).toISOString();
  const child = trySpawn(start);
  if (child === null) return refuse('viewer.start_failed');
  const exited = exitOf(child);
  if (!(await hasSpawned(child)) || child.pid === undefined) return refuse('viewer.start_failed');
  const pid = child.pid;
  const state = { running: true, isAsked: false };
  const ended = waitForEnd(pid, exited, platform).then((exit): ViewerExit => {
    state.running = false;
    const durationMs = Math.round(clock.monotonicMs() - startedMs);
    return { ...exit, durationMs, end: state.isAsked ? 'exited' : endOf(exit, durationMs) };
  });
  return ok({
    pid,
    startedAt,
    identity: await processIdentity(pid, platform),
    isRunning: () => state.running,
    ended,
    closePolitely: async (waitMs) => {
      state.isAsked = true;
      if (state.running) askToClose(pid, platform);
      await Promise.race([ended, delay(waitMs, undefined, { ref: false })]);
      return !state.running;
    },
  });
}

function trySpawn(start: ViewerStart): ChildProcess | null {
  try {
    const child = spawn(start.file, start.args, {
      shell: false,
      // `true` would also tell a graphical program to begin with its window hidden.
      windowsHide: false,
      windowsVerbatimArguments: false,
      // On Windows it would otherwise be ended with the agent, by the job of libuv's.
      detached: true,
      stdio: 'ignore',
      cwd: start.cwd,
      env: { ...start.environment },
    });
    child.unref();
    return child;
  } catch {
    return null; // arguments that the system does not take, such as too many
  }
}

function endOf({ code }: Exit, durationMs: number): ViewerExit['end'] {
  if (code === 0) return durationMs < HANDED_OVER_MS ? 'handed-over' : 'exited';
  return durationMs < FAILED_MS ? 'failed' : 'exited';
}

const hasSpawned = (child: ChildProcess): Promise<boolean> =>
  once(child, 'spawn').then(
    () => true,
    () => false,
  );

type Exit = Pick<ViewerExit, 'code' | 'signal'>;

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });

/** Some programs only start another one and leave: as long as one of the group lives, the viewer does. */
async function waitForEnd(pid: number, exited: Promise<Exit>, platform: NodeJS.Platform): Promise<Exit> {
  const exit = await exited;
  while (platform !== 'win32' && isGroupAlive(pid, platform)) await delay(POLL_MS, undefined, { ref: false });
  return exit;
}
