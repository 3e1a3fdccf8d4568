import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { judgeEnd } from './judge-end.ts';
import { startSupervised, type Program, type SupervisedProcess } from './supervised-process.ts';

/** What a supervisor does to the computer while no agent does it. */
export type Guard = {
  /** Covers every display, now. */
  readonly cover: () => void;
  readonly uncover: () => void;
  readonly lockOperatingSystem: () => void;
};

export type Supervisor = {
  /** Ends the agent in order and starts no other. */
  readonly stop: () => void;
  /** Resolves when the supervisor was told to stop and its agent is gone. */
  readonly ended: Promise<void>;
};

/**
 * Starts the program, and again however it ends: at once, then with a growing delay. One at a time. From an end until the
 * next one says that it covers, the guard does (docs/security.md 18).
 */
export function supervise(program: Program, guard: Guard, log: Log): Supervisor {
  const told = new AbortController();
  let agent: SupervisedProcess | null = null;
  const stop = (): void => {
    told.abort();
    agent?.end();
  };
  return { ended: keepRunning(), stop };

  async function keepRunning(): Promise<void> {
    guard.cover();
    let failures = 0;
    let withoutSinceMs: number | null = performance.now();
    while (!told.signal.aborted) {
      const startedMs = performance.now();
      agent = startSupervised(program, {
        onCovered: () => {
          withoutSinceMs = null;
          guard.uncover();
        },
        onEnding: stop,
      });
      log('agent.started');
      const end = await agent.ended;
      if (told.signal.aborted) return;
      const nowMs = performance.now();
      if (withoutSinceMs === null) {
        withoutSinceMs = nowMs;
        guard.cover();
      }
      const verdict = judgeEnd({ end, ranMs: nowMs - startedMs, withoutMs: nowMs - withoutSinceMs, failures });
      ({ failures } = verdict);
      if (verdict.lock) guard.lockOperatingSystem();
      if (verdict.giveUp) guard.uncover();
      log('agent.ended', { end, failures, given_up: verdict.giveUp });
      await delay(verdict.waitMs, undefined, { signal: told.signal }).catch(() => undefined); // told to stop
    }
  }
}
