import type { OpenTrail } from '../core/audit/open-trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Channel } from '../ipc/contract.ts';
import type { Foundation } from './foundation.ts';
import type { RunningAgent } from './start-agent.ts';

/** One life of the agent, on one foundation. */
export type Life = RunningAgent & {
  /** The trail that was opened after the start, when nothing here would be lost by beginning anew on it. */
  readonly successor: () => OpenTrail | null;
  /** Ends without a word in the trail; nothing is shown by this life, and nobody is let in, from now on. */
  readonly leave: () => Promise<void>;
};

export type Beginnings = {
  readonly layFoundation: (opened: OpenTrail) => Promise<Foundation>;
  readonly startLife: (foundation: Foundation) => Promise<Life>;
};

/**
 * The agent, which begins anew inside its process when the trail that it had to do without is there: enrolment, policy,
 * limits and everything else are then read as at any start, and as at any start nobody is signed in. Nobody is when it
 * happens either: whoever works goes on, with durable records, until the session is over.
 */
export function keepGoing(first: Life, { layFoundation, startLife }: Beginnings): RunningAgent {
  let life = first;
  let changing: Promise<void> | null = null;
  const change = async (opened: OpenTrail): Promise<void> => {
    const foundation = await layFoundation(opened);
    if (life.successor() === null) return; // somebody came meanwhile
    await life.leave();
    life = await startLife(foundation);
  };
  return {
    get gate() {
      return life.gate;
    },
    snapshot: () => life.snapshot(),
    onTick: (idleMs) => {
      life.onTick(idleMs);
      const opened = changing === null ? life.successor() : null;
      if (opened !== null) changing = change(opened).finally(() => (changing = null));
    },
    onLink: (text) => life.onLink(text),
    onLock: (reason) => life.onLock(reason),
    onFault: (code) => life.onFault(code),
    stop: async (reason) => {
      await changing;
      await life.stop(reason);
    },
  };
}

/** An emergency that is being filled in must not be forgotten by a new beginning; a sign-in only has to start over. */
const FILLING_MS = 10 * 60_000;
const ASKED_MS = 10_000;
const DONE: readonly Channel[] = ['emergency:cancel', 'emergency:confirm', 'emergency:end'];

/** Whether somebody is in the middle of something, told by what the pages ask. */
export function createUnfinished({ monotonicMs }: Clock): {
  readonly asked: (channel: Channel) => void;
  readonly is: () => boolean;
} {
  let untilMs = Number.NEGATIVE_INFINITY;
  return {
    asked: (channel) => {
      const nowMs = monotonicMs();
      if (DONE.includes(channel)) untilMs = nowMs;
      else untilMs = Math.max(untilMs, nowMs + (channel.startsWith('emergency:') ? FILLING_MS : ASKED_MS));
    },
    is: () => monotonicMs() < untilMs,
  };
}
