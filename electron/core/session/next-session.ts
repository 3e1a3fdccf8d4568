import { isDeepStrictEqual } from 'node:util';
import type { Person } from '../../../protocol/people.ts';
import { assertNever } from '../assert-never.ts';
import { needsCode } from './needs-code.ts';
import type { LockReason, Session, SessionEvent, SessionRules, SessionState } from './session-state.ts';

type Open = Extract<SessionState, { kind: 'active' | 'warning' | 'emergency' }>;
type Held = Exclude<SessionState, { kind: 'signedOut' }>;
type Locked = Extract<SessionState, { kind: 'locked' }>;
type Of<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;

const SIGNED_OUT: SessionState = { kind: 'signedOut' };

/**
 * What the workstation does next; the same object when nothing changes. All times are monotonic milliseconds.
 * Deadlines come first: an event that arrives after one meets the state that the deadline left.
 */
export function nextSession(
  state: SessionState,
  event: SessionEvent,
  nowMs: number,
  rules: SessionRules,
): SessionState {
  const now = afterDeadlines(state, nowMs);
  switch (event.type) {
    case 'signedIn':
      return signedIn(now, event.session, nowMs);
    case 'emergencyStarted':
      return emergencyStarted(now, event, nowMs, rules);
    case 'emergencyOver':
      return now.kind !== 'signedOut' && emergencyEndOf(now) !== null ? withoutEmergency(now, nowMs) : now;
    case 'tick':
      return ticked(now, event.idleMs, nowMs, rules);
    case 'lock':
      return isOpen(now) ? locked(now, event.reason, nowMs, rules) : now;
    case 'unlocked':
      return unlocked(now, event, nowMs, rules);
    case 'factorProved':
      return isOpen(now) && now.session.id === event.sessionId ? withFactorAt(now, nowMs) : now;
    case 'personChanged':
      return personChanged(now, event.person);
    case 'end':
      return now.kind === 'signedOut' ? now : SIGNED_OUT;
    default:
      return assertNever(event);
  }
}

const isOpen = (state: SessionState): state is Open => state.kind !== 'signedOut' && state.kind !== 'locked';

function emergencyEndOf(state: Held): number | null {
  if (state.kind === 'active') return null;
  return state.kind === 'emergency' ? state.endsAtMs : state.emergencyEndsAtMs;
}

/** When the session ends by itself. Its hours end no emergency; one that is there for an emergency alone ends with that. */
export const sessionEndOf = (state: Held): number => endOf(state.session, emergencyEndOf(state));

function endOf({ assurance, endsAtMs }: Session, emergencyEndsAtMs: number | null): number {
  if (emergencyEndsAtMs === null) return endsAtMs;
  return assurance === 'two-factor' ? Math.max(endsAtMs, emergencyEndsAtMs) : emergencyEndsAtMs;
}

function afterDeadlines(state: SessionState, nowMs: number): SessionState {
  if (state.kind === 'signedOut') return state;
  if (nowMs >= sessionEndOf(state)) return SIGNED_OUT;
  if (state.kind === 'locked' && nowMs >= state.endsAtMs) return SIGNED_OUT;
  const emergencyEndsAtMs = emergencyEndOf(state);
  return emergencyEndsAtMs !== null && nowMs >= emergencyEndsAtMs ? withoutEmergency(state, nowMs) : state;
}

/** Only someone who proved two factors has a session left when the emergency is over, as long as its hours last. */
function withoutEmergency(state: Held, nowMs: number): SessionState {
  if (state.session.assurance !== 'two-factor' || nowMs >= state.session.endsAtMs) return SIGNED_OUT;
  return state.kind === 'warning' || state.kind === 'locked'
    ? { ...state, emergencyEndsAtMs: null }
    : { kind: 'active', session: state.session };
}

function signedIn(state: SessionState, session: Session, nowMs: number): SessionState {
  const isFree = state.kind === 'signedOut' || state.kind === 'locked' || emergencyEndOf(state) !== null;
  return isFree && session.assurance === 'two-factor' && nowMs < session.endsAtMs ? { kind: 'active', session } : state;
}

function emergencyStarted(
  state: SessionState,
  event: Of<'emergencyStarted'>,
  nowMs: number,
  rules: SessionRules,
): SessionState {
  const { session, endsAtMs } = event;
  if (nowMs >= endsAtMs) return state;
  if (state.kind === 'signedOut' || (state.kind === 'locked' && state.session.id !== session.id))
    // A session that is good for more than this emergency begins with two factors, never here.
    return session.assurance === 'two-factor' ? state : { kind: 'emergency', session, endsAtMs };
  // Who is at work keeps their session: an event for another one must not take the workstation over.
  if (state.session.id !== session.id) return state;
  const latestMs = Math.max(endsAtMs, emergencyEndOf(state) ?? 0);
  // Locked while the grant was being recorded: it waits under the lock, and opens nothing.
  if (state.kind === 'locked') return underLock({ ...state, emergencyEndsAtMs: latestMs }, rules);
  return { kind: 'emergency', session: state.session, endsAtMs: latestMs };
}

function ticked(state: SessionState, idleMs: number, nowMs: number, rules: SessionRules): SessionState {
  if (!isOpen(state)) return state;
  // An idle time that is no time comes from a broken source, and any fault locks.
  if (!(idleMs >= 0)) return locked(state, 'fault', nowMs, rules);
  if (idleMs < rules.idleMs) return state.kind === 'warning' ? opened(state.session, emergencyEndOf(state)) : state;
  const lockAtMs = state.kind === 'warning' ? state.lockAtMs : nowMs + rules.idleMs + rules.warningMs - idleMs;
  if (nowMs >= lockAtMs) return locked(state, 'inactivity', nowMs, rules);
  if (state.kind === 'warning') return state;
  return { kind: 'warning', session: state.session, lockAtMs, emergencyEndsAtMs: emergencyEndOf(state) };
}

function opened(session: Session, emergencyEndsAtMs: number | null): SessionState {
  return emergencyEndsAtMs === null
    ? { kind: 'active', session }
    : { kind: 'emergency', session, endsAtMs: emergencyEndsAtMs };
}

function locked(state: Open, reason: LockReason, nowMs: number, rules: SessionRules): SessionState {
  const { session } = state;
  return underLock(
    { kind: 'locked', session, reason, lockedAtMs: nowMs, emergencyEndsAtMs: emergencyEndOf(state) },
    rules,
  );
}

function underLock(state: Omit<Locked, 'endsAtMs'>, rules: SessionRules): SessionState {
  const { session, lockedAtMs, emergencyEndsAtMs } = state;
  return { ...state, endsAtMs: Math.min(lockedAtMs + rules.endAfterLockedMs, endOf(session, emergencyEndsAtMs)) };
}

function unlocked(state: SessionState, event: Of<'unlocked'>, nowMs: number, rules: SessionRules): SessionState {
  if (state.kind !== 'locked' || state.session.id !== event.sessionId) return state;
  if (needsCode(state.session, nowMs, rules) && !event.factorProved) return state;
  const open = opened(state.session, state.emergencyEndsAtMs);
  return event.factorProved && isOpen(open) ? withFactorAt(open, nowMs) : open;
}

/** A code within an emergency makes no full sign-in of it. */
function withFactorAt(state: Open, nowMs: number): SessionState {
  if (state.session.assurance !== 'two-factor') return state;
  return { ...state, session: { ...state.session, factorAtMs: nowMs } };
}

function personChanged(state: SessionState, person: Person): SessionState {
  if (state.kind === 'signedOut' || state.session.person.id !== person.id) return state;
  if (isDeepStrictEqual(state.session.person, person)) return state;
  return { ...state, session: { ...state.session, person } };
}
