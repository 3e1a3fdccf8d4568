import type { Clock } from './clock.ts';
import type { Record } from './recorder.ts';
import { nextSession } from './session/next-session.ts';
import type { EndReason, Session, SessionEvent, SessionRules, SessionState } from './session/session-state.ts';
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
  /** How often somebody or something has asked to lock, also where that changed nothing. */
  readonly locks: () => number;
  /** The one way in which the state changes. Resolves when what happened is recorded. */
  readonly apply: (event: SessionEvent) => Promise<void>;
};

/** Holds the state. It always starts signed out: nothing can restore an unlocked one. */
export function createAgent({ clock, rulesFor, record, effects }: AgentDeps): Agent {
  let state: SessionState = { kind: 'signedOut' };
  let locks = 0;
  return {
    state: () => state,
    locks: () => locks,
    apply: async (event) => {
      if (event.type === 'lock') locks += 1;
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

/** A session that an emergency alone opened: its beginning and its end belong to it. */
const isEmergency = (session: Session | null): boolean => session !== null && session.assurance !== 'two-factor';
