import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Person } from '../../../protocol/people.ts';
import { needsCode } from './needs-code.ts';
import { nextSession } from './next-session.ts';
import type { Assurance, Session, SessionEvent, SessionRules, SessionState } from './session-state.ts';

const rules: SessionRules = { idleMs: 600, warningMs: 30, unlockWithoutCodeMs: 1800, endAfterLockedMs: 1800 };
const person: Person = { id: 'm.okafor', name: 'M', familyName: 'Okafor', department: 'CT', roles: ['radiologist'] };
const anyAssurance = fc.constantFrom<Assurance[]>('two-factor', 'password', 'claimed');
const anySession = fc.record({
  id: fc.constantFrom('one', 'two', 'three'),
  assurance: anyAssurance,
  lastsMs: fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.integer({ min: -100, max: 1500 })),
});
type Raw = { readonly id: string; readonly assurance: Assurance; readonly lastsMs: number };
const toSession = ({ lastsMs, ...raw }: Raw, nowMs: number): Session => ({
  ...raw,
  endsAtMs: nowMs + lastsMs,
  person,
  verifiedBy: 'collector',
  startedAtMs: nowMs,
  factorAtMs: nowMs,
});

type Step = { readonly afterMs: number; readonly make: (nowMs: number) => SessionEvent };
const afterMs = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 2500 }));
const laterMs = fc.integer({ min: -100, max: 9000 });
const make: fc.Arbitrary<Step['make']> = fc.oneof(
  anySession.map((raw) => (nowMs: number): SessionEvent => ({ type: 'signedIn', session: toSession(raw, nowMs) })),
  fc.tuple(anySession, laterMs).map(([raw, ms]) => (nowMs: number): SessionEvent => ({
    type: 'emergencyStarted',
    session: toSession(raw, nowMs),
    endsAtMs: nowMs + ms,
  })),
  fc.integer({ min: 0, max: 900 }).map((idleMs) => (): SessionEvent => ({ type: 'tick', idleMs })),
  fc.constant((): SessionEvent => ({ type: 'lock', reason: 'tray' })),
  fc
    .record({ sessionId: fc.constantFrom('one', 'two', 'three'), factorProved: fc.boolean() })
    .map((raw) => (): SessionEvent => ({ type: 'unlocked', ...raw })),
  fc.constantFrom('one', 'two', 'three').map((sessionId) => (): SessionEvent => ({ type: 'factorProved', sessionId })),
  fc
    .constantFrom<SessionEvent[]>(
      { type: 'emergencyOver' },
      { type: 'end', reason: 'signed-out' },
      { type: 'personChanged', person: { ...person, roles: ['billing'] } },
    )
    .map((event) => () => event),
);
const history = fc.array(fc.record({ afterMs, make }), { maxLength: 60 });

type Seen = { before: SessionState; after: SessionState; event: SessionEvent; nowMs: number };
function replay(steps: readonly Step[]): readonly Seen[] {
  let state: SessionState = { kind: 'signedOut' };
  let nowMs = 0;
  return steps.map((step) => {
    nowMs += step.afterMs;
    const before = state;
    const event = step.make(nowMs);
    state = nextSession(before, event, nowMs, rules);
    return { before, after: state, event, nowMs };
  });
}
const holds = (check: (seen: Seen) => void) =>
  fc.assert(
    fc.property(history, (steps) => replay(steps).forEach((seen) => check(seen))),
    { numRuns: 400 },
  );

const isOpen = (state: SessionState) => state.kind !== 'signedOut' && state.kind !== 'locked';
const sessionOf = (state: SessionState): Session | null => (state.kind === 'signedOut' ? null : state.session);
const emergencyEnd = (state: SessionState): number | null => {
  if (state.kind === 'emergency') return state.endsAtMs;
  return state.kind === 'warning' || state.kind === 'locked' ? state.emergencyEndsAtMs : null;
};

describe('whatever happens in whatever order', () => {
  it('nothing opens without a proof that fits', () => {
    holds(({ before, after, event, nowMs }) => {
      if (isOpen(before) || !isOpen(after)) return;
      if (event.type === 'signedIn') {
        expect(event.session.assurance).toBe('two-factor');
      } else if (event.type === 'unlocked') {
        if (before.kind !== 'locked') throw new Error('unlocked what was not locked');
        expect(event.sessionId).toBe(before.session.id);
        expect(event.factorProved || !needsCode(before.session, nowMs, rules)).toBe(true);
      } else {
        if (event.type !== 'emergencyStarted') throw new Error(event.type);
        expect(event.session.assurance).not.toBe('two-factor');
      }
    });
  });

  it('only `active` with two factors, and an emergency only until its end', () => {
    holds(({ after, nowMs }) => {
      if (after.kind === 'active') expect(after.session.assurance).toBe('two-factor');
      const session = sessionOf(after);
      if (session === null || session.assurance === 'two-factor') return;
      expect(emergencyEnd(after)).toBeGreaterThan(nowMs);
    });
  });

  it('no session is seen at or after its end, none is locked too long', () => {
    holds(({ after, nowMs }) => {
      const endMs = sessionOf(after)?.endsAtMs ?? Infinity;
      expect(Math.max(endMs, emergencyEnd(after) ?? 0)).toBeGreaterThan(nowMs);
      if (after.kind !== 'locked') return;
      expect(nowMs - after.lockedAtMs).toBeLessThan(rules.endAfterLockedMs);
      expect(after.endsAtMs).toBeGreaterThan(nowMs);
    });
  });

  it('an emergency runs to its end in sight of whoever is there, whatever the hours of the session', () => {
    holds(({ before, after, event, nowMs }) => {
      const isRunning = before.kind === 'emergency' && nowMs < before.endsAtMs;
      if (isRunning && event.type === 'tick' && event.idleMs < rules.idleMs) expect(after).toBe(before);
    });
  });

  it('the times of a session are never moved out, but for what is asked for', () => {
    holds(({ before, after, event }) => {
      const was = sessionOf(before);
      const is = sessionOf(after);
      if (was === null || is === null || is.id !== was.id || 'session' in event) return;
      expect([is.endsAtMs, is.startedAtMs]).toEqual([was.endsAtMs, was.startedAtMs]);
      if (before.kind === 'locked' && after.kind === 'locked') expect(after.endsAtMs).toBe(before.endsAtMs);
      if (before.kind === 'warning' && after.kind === 'warning') expect(after.lockAtMs).toBe(before.lockAtMs);
      expect(emergencyEnd(after) ?? -1).toBeLessThanOrEqual(emergencyEnd(before) ?? -1);
      if (is.factorAtMs === was.factorAtMs) return;
      if (event.type !== 'factorProved' && event.type !== 'unlocked') throw new Error(event.type);
      expect(event.sessionId).toBe(is.id);
    });
  });

  it('a lock always closes, and an end always ends', () => {
    holds(({ after, event }) => {
      if (event.type === 'lock') expect(isOpen(after)).toBe(false);
      if (event.type === 'end') expect(after.kind).toBe('signedOut');
    });
  });
});
