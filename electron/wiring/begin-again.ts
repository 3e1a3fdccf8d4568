import type { OpenTrail } from '../core/audit/open-trail.ts';
import type { Clock } from '../core/clock.ts';
import type { Channel } from '../ipc/contract.ts';
import type { Foundation } from './foundation.ts';
import type { RunningAgent } from './running-agent.ts';

/**
 * Why a life gives way to another: a trail that was opened after its start, or is to be gone on with because the machine
 * policy wants another foundation; or one that broke under it.
 */
export type Succession = { readonly kind: 'opened'; readonly opened: OpenTrail } | { readonly kind: 'broken' };

/** One life of the agent, on one foundation. */
export type Life = RunningAgent & {
  /** Not null when there is a reason to begin anew, and nothing here would be lost by it. */
  readonly succession: () => Succession | null;
  /**
   * Ends without a word in the trail, and closes it if it is broken; nothing is shown by this life, and nobody is let in,
   * from now on.
   */
  readonly leave: () => Promise<void>;
};

export type Beginnings = {
  /** On a trail that is open, or, null, on whatever opening it anew gives. */
  readonly layFoundation: (opened: OpenTrail | null) => Promise<Foundation>;
  readonly startLife: (foundation: Foundation) => Promise<Life>;
  /** A foundation could not be laid; it is tried again. */
  readonly onFailed: (error: unknown) => void;
  readonly clock: Clock;
};

/** What kept a foundation from being laid may have passed by then. */
const LAY_AGAIN_MS = 10_000;
/** A disk that breaks every trail must not keep the agent beginning. */
const BROKEN_AGAIN_MS = 60_000;

/**
 * The agent, which begins anew inside its process when the trail that it had to do without is there, or the one that it
 * has is damaged: enrolment, policy, limits and everything else are then read as at any start, and as at any start nobody
 * is signed in. Nobody is when it happens either: whoever works goes on, as far as records can be had, until the session
 * is over.
 */
export function keepGoing(first: Life, { layFoundation, startLife, onFailed, clock }: Beginnings): RunningAgent {
  let life = first;
  let changing: Promise<void> | null = null;
  let brokeAtMs = Number.NEGATIVE_INFINITY;
  let failedAtMs = Number.NEGATIVE_INFINITY;
  /** It has let go of its trail, and no other has begun. */
  let isLeft = false;
  const lay = async (opened: OpenTrail | null): Promise<Foundation | null> => {
    try {
      return await layFoundation(opened);
    } catch (error) {
      failedAtMs = clock.monotonicMs();
      onFailed(error);
      return null;
    }
  };
  const changeTo = async (opened: OpenTrail): Promise<void> => {
    const foundation = await lay(opened);
    if (foundation === null || life.succession() === null) return; // somebody came meanwhile
    await life.leave();
    life = await startLife(foundation);
  };
  const renew = async (): Promise<void> => {
    if (!isLeft) {
      brokeAtMs = clock.monotonicMs();
      isLeft = true;
      await life.leave(); // first: only who has let go of the file can open it anew
    }
    const foundation = await lay(null);
    if (foundation === null) return;
    life = await startLife(foundation);
    isLeft = false;
  };
  const dueSuccession = (): Succession | null => {
    if (clock.monotonicMs() - failedAtMs < LAY_AGAIN_MS) return null;
    if (isLeft) return { kind: 'broken' };
    const next = life.succession();
    return next !== null && isDue(next) ? next : null;
  };
  const isDue = (next: Succession): boolean =>
    next.kind === 'opened' || clock.monotonicMs() - brokeAtMs > BROKEN_AGAIN_MS;
  return {
    get gate() {
      return life.gate;
    },
    snapshot: () => life.snapshot(),
    onTick: (idleMs) => {
      if (!isLeft) life.onTick(idleMs); // else nobody is signed in, and a closed database answers nothing
      const next = changing === null ? dueSuccession() : null;
      if (next === null) return;
      changing = (next.kind === 'opened' ? changeTo(next.opened) : renew()).finally(() => (changing = null));
    },
    onLink: (text) => life.onLink(text),
    onLock: (reason) => life.onLock(reason),
    onFault: (code) => life.onFault(code),
    isFree: () => changing === null && (isLeft || life.isFree()),
    stop: async (reason) => {
      await changing;
      if (!isLeft) await life.stop(reason);
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
