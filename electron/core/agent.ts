import type { Clock } from './clock.ts';
import type { Record } from './recorder.ts';
import { nextSession } from './session/next-session.ts';
import type {
  EndReason,
  LockReason,
  Session,
  SessionEvent,
  SessionRules,
  SessionState,
} from './session/session-state.ts';
import { endReasonOf, isOpen, sessionOf, transitionEntries } from './session/transition-audit.ts';

/** What follows a change of state, in the order in which it is done. */
export type AgentEffects = {
  /** Covers every display; synchronous, before anything else. */
  readonly cover: () => void;
  /** The session is over: its grants, secrets and viewers with it. */
  readonly sessionEnded: (session: Session, reason: EndReason) => void;
  /** A session began; nothing is uncovered before this resolves. */
  readonly sessionBegan: () => Promise<void>;
  /** Draws the new state. */
  readonly show: () => void;
};

export type AgentDeps = {
  readonly clock: Clock;
  readonly rulesFor: (session: Session | null) => SessionRules;
  readonly record: Record;
  readonly effects: AgentEffects;
};

export type Agent = {
  readonly state: () => SessionState;
  /** How often whoever was there has left, by what they did to the computer, also where that changed nothing. */
  readonly departures: () => number;
  /** The one way in which the state changes. Resolves when what happened is recorded. */
  readonly apply: (event: SessionEvent) => Promise<void>;
};

/** Holds the state. It always starts signed out: nothing can restore an unlocked one. */
export function createAgent({ clock, rulesFor, record, effects }: AgentDeps): Agent {
  let state: SessionState = { kind: 'signedOut' };
  let departures = 0;
  return {
    state: () => state,
    departures: () => departures,
    apply: async (event) => {
      if (event.type === 'lock' && DEPARTURES.has(event.reason)) departures += 1;
      const before = state;
      const nowMs = clock.monotonicMs();
      const subject = 'session' in event ? event.session : sessionOf(before);
      state = nextSession(before, event, nowMs, rulesFor(subject));
      if (state === before) return;
      // What is covered stays so. To cover it anew would take the form from whoever breaks the glass at a locked workstation.
      if (isOpen(before) && !isOpen(state)) effects.cover();
      const was = sessionOf(before);
      const reason = endReasonOf(before, state, event, nowMs);
      if (was !== null && reason !== null) effects.sessionEnded(was, reason);
      const isOther = isOpen(state) && sessionOf(state)?.id !== was?.id;
      const began = isOther ? effects.sessionBegan() : null;
      const as = isEmergency(was) || isEmergency(sessionOf(state)) ? 'emergency' : 'ordinary';
      const recorded = transitionEntries(before, state, event, nowMs).map((entry) => record(entry, as));
      if (began !== null) await began;
      effects.show();
      await Promise.all(recorded);
    },
  };
}

/** Not a display that wakes, a clock that is set or the collector: those say nothing of who is there. */
const DEPARTURES: ReadonlySet<LockReason> = new Set(['suspend', 'os-lock', 'user-switch', 'keyboard', 'tray']);

/** A session that an emergency alone opened: its beginning and its end belong to it. */
const isEmergency = (session: Session | null): boolean => session !== null && session.assurance !== 'two-factor';
