import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { nextSession } from './next-session.ts';
import { newSession, rulesFor } from './session-rules.ts';
import type { SessionEvent, SessionState } from './session-state.ts';
import { OKAFOR } from './testing/small-collector.ts';
import { endReasonOf, transitionEntries } from './transition-audit.ts';

const MINUTE_MS = 60_000;
const rules = rulesFor(DEFAULT_POLICY, OKAFOR);
const session = newSession(
  { person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' },
  'one',
  0,
  DEFAULT_POLICY,
);
const rescuer = { ...session, id: 'two', assurance: 'password' as const };
const other = { ...session, id: 'three', person: { ...OKAFOR, id: 'j.lindqvist' } };
const active: SessionState = { kind: 'active', session };
const emergency: SessionState = { kind: 'emergency', session: rescuer, endsAtMs: 60 * MINUTE_MS };
const late: SessionState = { kind: 'emergency', session, endsAtMs: 780 * MINUTE_MS };
const tick: SessionEvent = { type: 'tick', idleMs: 0 };
const lockAt = (state: SessionState, minutes: number) =>
  nextSession(state, { type: 'lock', reason: 'tray' }, minutes * MINUTE_MS, rules);

describe('why a session is over', () => {
  it.each<[string, SessionState, SessionEvent, number, string | null]>([
    ['by order', active, { type: 'end', reason: 'person-disabled' }, 1, 'person-disabled'],
    ['twelve hours', active, tick, 720, 'time-limit'],
    ['locked too long', lockAt(active, 1), tick, 31, 'locked-too-long'],
    [
      'locked too long before another came',
      lockAt(active, 1),
      { type: 'signedIn', session: other },
      31,
      'locked-too-long',
    ],
    ['another person', lockAt(active, 1), { type: 'signedIn', session: other }, 2, 'other-person'],
    [
      'emergency of another',
      lockAt(active, 1),
      { type: 'emergencyStarted', session: { ...rescuer, person: other.person }, endsAtMs: 1e7 },
      2,
      'other-person',
    ],
    [
      'the same person anew',
      lockAt(active, 1),
      { type: 'signedIn', session: { ...session, id: 'four' } },
      2,
      'signed-out',
    ],
    ['emergency by hand', emergency, { type: 'emergencyOver' }, 2, 'emergency-over'],
    ['emergency by time', emergency, tick, 60, 'emergency-over'],
    ['emergency by time under the lock', lockAt(emergency, 50), tick, 60, 'emergency-over'],
    ['twelve hours within an emergency', late, tick, 721, null],
    ['an emergency that outlasted the twelve hours', late, tick, 780, 'time-limit'],
    ['the same ended by hand', late, { type: 'emergencyOver' }, 721, 'time-limit'],
    ['an emergency alone for longer than a session', { ...late, session: rescuer }, tick, 780, 'emergency-over'],
    ['emergency locked too long', lockAt(emergency, 1), tick, 31, 'locked-too-long'],
    ['emergency made a full sign-in', emergency, { type: 'signedIn', session }, 2, 'emergency-over'],
    ['not over', active, tick, 2, null],
    ['not over but locked', active, { type: 'lock', reason: 'tray' }, 2, null],
  ])('%s', (...[, before, event, minutes, reason]) => {
    const after = nextSession(before, event, minutes * MINUTE_MS, rules);
    expect(endReasonOf(before, after, event, minutes * MINUTE_MS)).toBe(reason);
  });
});

describe('what the trail is told', () => {
  const told = (before: SessionState, event: SessionEvent, minutes: number) => {
    const after = nextSession(before, event, minutes * MINUTE_MS, rules);
    return transitionEntries(before, after, event, minutes * MINUTE_MS);
  };

  it('one session gives way to another: first the end, then the beginning', () => {
    const entries = told(lockAt(active, 1), { type: 'signedIn', session: other }, 2);
    expect(entries.map(({ kind, session: id }) => [kind, id])).toEqual([
      ['session.ended', 'one'],
      ['session.signed_in', 'three'],
    ]);
    expect(entries[0]?.detail).toMatchObject({ reason: 'other-person' });
    expect(entries.map(({ user }) => user?.id)).toEqual(['m.okafor', 'j.lindqvist']);
  });

  it('a lock with its reason, an unlock, and nothing for a warning or a step-up', () => {
    expect(told(active, { type: 'lock', reason: 'os-lock' }, 1)).toMatchObject([
      { kind: 'session.locked', detail: { reason: 'os-lock' } },
    ]);
    const unlock: SessionEvent = { type: 'unlocked', sessionId: 'one', factorProved: false };
    expect(told(lockAt(active, 1), unlock, 2)).toMatchObject([{ kind: 'session.unlocked', session: 'one' }]);
    expect(told(active, { type: 'tick', idleMs: 10 * MINUTE_MS }, 10)).toEqual([]);
    expect(told(active, { type: 'factorProved', sessionId: 'one' }, 10)).toEqual([]);
  });

  it('a person whom the collector changed: before and after, in the session that goes on', () => {
    const person = { ...OKAFOR, roles: ['billing' as const] };
    const { id: _, ...before } = OKAFOR;
    expect(told(active, { type: 'personChanged', person }, 1)).toMatchObject([
      {
        kind: 'session.person_changed',
        session: 'one',
        user: { id: 'm.okafor', roles: ['billing'] },
        detail: { before, after: { ...before, roles: ['billing'] } },
      },
    ]);
    expect(told(active, { type: 'personChanged', person: { ...OKAFOR } }, 1)).toEqual([]);
  });

  it('what was proved at the sign-in, so that a code used at two workstations can be found', () => {
    const proved = { proof: 'code', codeStep: 58_000_000, offline: { hoursLeft: 71, usesLeft: 49 } };
    const entries = told({ kind: 'signedOut' }, { type: 'signedIn', session, proved }, 1);
    expect(entries).toMatchObject([
      { kind: 'session.signed_in', detail: { assurance: 'two-factor', verifiedBy: 'collector', ...proved } },
    ]);
  });

  it('a sign-out by hand is no end by itself', () => {
    expect(told(active, { type: 'end', reason: 'signed-out' }, 1)).toMatchObject([
      { kind: 'session.signed_out', detail: { reason: 'signed-out', seconds: 60 } },
    ]);
  });
});
