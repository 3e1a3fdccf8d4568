import type { Person } from '../../../protocol/people.ts';
import type { Entry } from '../recorder.ts';
import { auditUser } from '../recorder.ts';
import { sessionEndOf } from './next-session.ts';
import type { EndReason, Session, SessionEvent, SessionState } from './session-state.ts';

/** The session of a state, or null. */
export function sessionOf(state: SessionState): Session | null {
  return state.kind === 'signedOut' ? null : state.session;
}

/** Whether images may be on the screen. */
export function isOpen(state: SessionState): boolean {
  return state.kind === 'active' || state.kind === 'warning' || state.kind === 'emergency';
}

/** Why a session is over, or null while it lives. */
export function endReasonOf(
  before: SessionState,
  after: SessionState,
  event: SessionEvent,
  nowMs: number,
): EndReason | null {
  if (before.kind === 'signedOut' || sessionOf(after)?.id === before.session.id) return null;
  const was = before.session;
  if (event.type === 'end') return event.reason;
  const isEmergencyOver = event.type === 'emergencyOver' || isEmergencyPast(before, nowMs);
  const limitMs = isEmergencyOver ? was.endsAtMs : sessionEndOf(before);
  if (was.assurance === 'two-factor' && nowMs >= limitMs) return 'time-limit';
  if (isEmergencyOver) return 'emergency-over';
  if (before.kind === 'locked' && nowMs >= before.endsAtMs) return 'locked-too-long';
  if (event.type !== 'signedIn' && event.type !== 'emergencyStarted') return 'emergency-over';
  if (event.session.person.id !== was.person.id) return 'other-person';
  // The same person, proved anew: an emergency gave way to a full sign-in, or a session to a fresh one.
  return was.assurance === 'two-factor' ? 'signed-out' : 'emergency-over';
}

function isEmergencyPast(before: SessionState, nowMs: number): boolean {
  if (before.kind === 'emergency') return nowMs >= before.endsAtMs;
  return (before.kind === 'warning' || before.kind === 'locked') && nowMs >= (before.emergencyEndsAtMs ?? Infinity);
}

/** The entries of the trail that tell a change of state. An unchanged kind and session tell nothing. */
export function transitionEntries(
  before: SessionState,
  after: SessionState,
  event: SessionEvent,
  nowMs: number,
): readonly Entry[] {
  return [
    ...ended(before, after, event, nowMs),
    ...began(before, after, event),
    ...changed(before, after),
    ...moved(before, after),
  ];
}

const whose = (session: Session): Pick<Entry, 'user' | 'session'> => ({
  user: auditUser(session.person),
  session: session.id,
});

function ended(before: SessionState, after: SessionState, event: SessionEvent, nowMs: number): Entry[] {
  const reason = endReasonOf(before, after, event, nowMs);
  const was = sessionOf(before);
  if (reason === null || was === null) return [];
  const kind = reason === 'signed-out' ? 'session.signed_out' : 'session.ended';
  return [{ kind, ...whose(was), detail: { reason, seconds: Math.round((nowMs - was.startedAtMs) / 1000) } }];
}

function began(before: SessionState, after: SessionState, event: SessionEvent): Entry[] {
  const session = sessionOf(after);
  if (session === null || sessionOf(before)?.id === session.id) return [];
  const proved = event.type === 'signedIn' ? event.proved : undefined;
  const detail = { assurance: session.assurance, verifiedBy: session.verifiedBy, ...proved };
  return [{ kind: 'session.signed_in', ...whose(session), detail }];
}

function changed(before: SessionState, after: SessionState): Entry[] {
  const [was, is] = [sessionOf(before), sessionOf(after)];
  if (was === null || is === null || was.id !== is.id || was.person === is.person) return [];
  return [
    { kind: 'session.person_changed', ...whose(is), detail: { before: facts(was.person), after: facts(is.person) } },
  ];
}

/** What decisions use of a person. */
const facts = ({ name, familyName, department, roles }: Person) => ({
  name,
  familyName,
  department,
  roles: [...roles],
});

function moved(before: SessionState, after: SessionState): Entry[] {
  const session = sessionOf(after);
  if (session === null || sessionOf(before)?.id !== session.id) return [];
  if (after.kind === 'locked' && before.kind !== 'locked') {
    return [{ kind: 'session.locked', ...whose(session), detail: { reason: after.reason } }];
  }
  if (before.kind === 'locked' && isOpen(after)) return [{ kind: 'session.unlocked', ...whose(session) }];
  return [];
}
