import { describe, expect, it } from 'vitest';
import type { Person } from '../../../protocol/people.ts';
import { nextSession } from './next-session.ts';
import type { Session, SessionEvent, SessionRules, SessionState } from './session-state.ts';

const MINUTE_MS = 60_000;
const rules: SessionRules = {
  idleMs: 10 * MINUTE_MS,
  warningMs: 30_000,
  unlockWithoutCodeMs: 30 * MINUTE_MS,
  endAfterLockedMs: 30 * MINUTE_MS,
};
const person: Person = {
  id: 'm.okafor',
  name: 'Mary Okafor',
  familyName: 'Okafor',
  department: 'CT',
  roles: ['radiologist'],
};
const session: Session = {
  id: 'one',
  person,
  assurance: 'two-factor',
  verifiedBy: 'collector',
  startedAtMs: 0,
  endsAtMs: 720 * MINUTE_MS,
  factorAtMs: 0,
};
const other: Session = { ...session, id: 'two', person: { ...person, id: 'j.lindqvist' } };
const rescuer: Session = { ...session, id: 'three', assurance: 'password' };
const signedOut: SessionState = { kind: 'signedOut' };
const active: SessionState = { kind: 'active', session };
const emergency: SessionState = { kind: 'emergency', session: rescuer, endsAtMs: 240 * MINUTE_MS };

/** Applies events, each with its time in minutes. */
const run = (state: SessionState, ...events: readonly (readonly [number, SessionEvent])[]): SessionState =>
  events.reduce((now, [minutes, event]) => nextSession(now, event, minutes * MINUTE_MS, rules), state);
const tick = (idleMinutes: number): SessionEvent => ({ type: 'tick', idleMs: idleMinutes * MINUTE_MS });
const lock: SessionEvent = { type: 'lock', reason: 'keyboard' };
const unlock = (sessionId = 'one', factorProved = false): SessionEvent => ({
  type: 'unlocked',
  sessionId,
  factorProved,
});

const stepUp = (sessionId = 'one'): SessionEvent => ({ type: 'factorProved', sessionId });

describe('inactivity', () => {
  it('warns at ten minutes and locks thirty seconds later', () => {
    expect(run(active, [10, tick(9.99)])).toBe(active);
    const warning = run(active, [10, tick(10)]);
    expect(warning).toEqual({ kind: 'warning', session, lockAtMs: 10.5 * MINUTE_MS, emergencyEndsAtMs: null });
    expect(run(warning, [10.49, tick(10.49)])).toBe(warning);
    expect(run(warning, [10.5, tick(10.5)])).toMatchObject({ kind: 'locked', reason: 'inactivity' });
  });

  it('any input cancels the warning', () => {
    expect(run(active, [10, tick(10)], [10.4, tick(0)])).toEqual(active);
  });

  it('locks at once when the warning was missed', () => {
    expect(run(active, [20, tick(10.5)])).toMatchObject({ kind: 'locked', reason: 'inactivity' });
    expect(run(active, [20, tick(10.25)])).toMatchObject({ kind: 'warning', lockAtMs: 20.25 * MINUTE_MS });
  });

  it.each([Number.NaN, -1])('locks when the source says %d', (idleMs) => {
    expect(run(active, [1, { type: 'tick', idleMs }])).toMatchObject({ kind: 'locked', reason: 'fault' });
  });
});

describe('locking and unlocking', () => {
  const locked = run(active, [5, lock]);

  it('keeps the first reason and time', () => {
    expect(locked).toEqual({
      kind: 'locked',
      session,
      reason: 'keyboard',
      lockedAtMs: 5 * MINUTE_MS,
      endsAtMs: 35 * MINUTE_MS,
      emergencyEndsAtMs: null,
    });
    expect(run(locked, [6, { type: 'lock', reason: 'suspend' }])).toBe(locked);
    expect(run(signedOut, [6, lock])).toBe(signedOut);
  });

  it('opens for the same session by password within thirty minutes of the factor', () => {
    expect(run(locked, [30, unlock()])).toEqual(active);
    expect(run(locked, [30.001, unlock()])).toBe(locked);
    expect(run(locked, [30.001, unlock('one', true)])).toEqual({
      kind: 'active',
      session: { ...session, factorAtMs: 30.001 * MINUTE_MS },
    });
    expect(run(locked, [6, unlock('two', true)])).toBe(locked);
  });

  it('unlocking by password alone does not make the factor younger', () => {
    const again = run(locked, [20, unlock()], [21, lock]);
    expect(run(again, [31, unlock()])).toBe(again);
  });

  it('ends by itself after thirty minutes', () => {
    expect(run(locked, [34.99, tick(0)])).toBe(locked);
    expect(run(locked, [35, tick(0)])).toEqual(signedOut);
    expect(run(locked, [35, unlock('one', true)])).toEqual(signedOut);
  });

  it('gives way to another person', () => {
    expect(run(locked, [6, { type: 'signedIn', session: other }])).toEqual({ kind: 'active', session: other });
    expect(run(active, [6, { type: 'signedIn', session: other }])).toBe(active);
  });
});

describe('a person who is changed by the collector', () => {
  const changed: Person = { ...person, department: 'MR', roles: ['billing'] };
  const personChanged: SessionEvent = { type: 'personChanged', person: changed };

  it.each<[string, SessionState]>([
    ['at work', active],
    ['warned', run(active, [10, tick(10)])],
    ['locked', run(active, [5, lock])],
  ])('goes on as whom they are now: %s', (_, state) => {
    expect(run(state, [11, personChanged])).toEqual({ ...state, session: { ...session, person: changed } });
  });

  it('is nobody else, and the same person told again changes nothing', () => {
    const another: SessionState = { kind: 'active', session: other };
    expect(run(another, [1, personChanged])).toBe(another);
    expect(run(active, [1, { type: 'personChanged', person: { ...person, roles: [...person.roles] } }])).toBe(active);
    expect(run(signedOut, [1, personChanged])).toBe(signedOut);
  });
});

describe('the end of a session', () => {
  it('comes at its limit from every state', () => {
    const endsAtMs = 8 * MINUTE_MS;
    const short = { ...session, endsAtMs };
    const states: SessionState[] = [
      { kind: 'active', session: short },
      { kind: 'warning', session: short, lockAtMs: endsAtMs + 1, emergencyEndsAtMs: null },
      run({ kind: 'active', session: short }, [5, lock]),
      { kind: 'emergency', session: short, endsAtMs },
    ];
    for (const state of states) {
      expect(run(state, [7.99, stepUp()]).kind).not.toBe('signedOut');
      expect(run(state, [8, stepUp()])).toEqual(signedOut);
    }
    expect(run(signedOut, [8, { type: 'signedIn', session: short }])).toBe(signedOut);
  });

  it('comes on order, from every state', () => {
    for (const state of [active, run(active, [1, lock]), run(active, [10, tick(10)]), emergency, signedOut]) {
      expect(run(state, [11, { type: 'end', reason: 'person-disabled' }])).toEqual(signedOut);
    }
  });
});

describe('emergency', () => {
  const start: SessionEvent = { type: 'emergencyStarted', session: rescuer, endsAtMs: 240 * MINUTE_MS };

  it('starts from signed out and locked, not over the work of another person', () => {
    expect(run(signedOut, [0, start])).toEqual(emergency);
    expect(run(run(active, [1, lock]), [2, start])).toEqual(emergency);
    expect(run(active, [2, start])).toBe(active);
    expect(run(signedOut, [240, start])).toBe(signedOut);
  });

  it('ends at its deadline or by hand', () => {
    expect(run(emergency, [240, tick(0)])).toEqual(signedOut);
    expect(run(emergency, [10, { type: 'emergencyOver' }])).toEqual(signedOut);
    expect(run(active, [10, { type: 'emergencyOver' }])).toBe(active);
  });

  it('is longer after an extension, never shorter', () => {
    const extended = run(emergency, [10, { ...start, endsAtMs: 300 * MINUTE_MS }]);
    expect(extended).toEqual({ ...emergency, endsAtMs: 300 * MINUTE_MS });
    expect(run(extended, [10, start])).toEqual(extended);
  });

  it('never opens with two factors what they did not open', () => {
    const own: SessionEvent = { type: 'emergencyStarted', session, endsAtMs: 240 * MINUTE_MS };
    expect(run(signedOut, [1, own])).toBe(signedOut);
    expect(run(run({ kind: 'active', session: other }, [1, lock]), [2, own]).kind).toBe('locked');
  });

  it('that was being recorded when the workstation locked waits under the lock', () => {
    const own: SessionEvent = { type: 'emergencyStarted', session, endsAtMs: 240 * MINUTE_MS };
    const locked = run(active, [1, lock], [2, own]);
    expect(locked).toMatchObject({ kind: 'locked', session, emergencyEndsAtMs: 240 * MINUTE_MS });
    expect(run(locked, [3, unlock()])).toEqual({ kind: 'emergency', session, endsAtMs: 240 * MINUTE_MS });
  });

  it('is warned and locked like any other, and unlocking returns to it', () => {
    expect(run(emergency, [50, tick(10)], [50.1, tick(0)])).toEqual(emergency);
    const locked = run(emergency, [50, tick(10.5)]);
    expect(locked).toMatchObject({ kind: 'locked', endsAtMs: 80 * MINUTE_MS, emergencyEndsAtMs: 240 * MINUTE_MS });
    expect(run(locked, [79, unlock('three')])).toEqual(emergency);
  });

  it('does not outlive its deadline under the lock', () => {
    const locked = run(emergency, [239, lock]);
    expect(locked).toMatchObject({ endsAtMs: 240 * MINUTE_MS });
    expect(run(locked, [240, unlock('three')])).toEqual(signedOut);
  });

  it('gives way to a full sign-in, but a code within it makes none', () => {
    expect(run(emergency, [5, { type: 'signedIn', session }])).toEqual(active);
    expect(run(emergency, [5, { type: 'signedIn', session: { ...session, assurance: 'claimed' } }])).toBe(emergency);
    expect(run(emergency, [5, stepUp('three')])).toBe(emergency);
  });

  it('lasts its time although the hours of the session in which it runs are over', () => {
    const endsAtMs = 60 * MINUTE_MS;
    for (const whose of [session, rescuer]) {
      const short = { ...whose, endsAtMs };
      const long: SessionState = { kind: 'emergency', session: short, endsAtMs: 240 * MINUTE_MS };
      expect(run(long, [61, tick(0)])).toBe(long);
      const warned = run(long, [61, tick(10)]);
      expect(run(warned, [61.1, tick(0)])).toEqual(long);
      const locked = run(long, [50, lock]);
      expect(locked).toMatchObject({ endsAtMs: 80 * MINUTE_MS });
      expect(run(locked, [61, unlock(short.id, true)])).toMatchObject({ kind: 'emergency', endsAtMs: 240 * MINUTE_MS });
      const more: SessionEvent = { type: 'emergencyStarted', session: short, endsAtMs: 300 * MINUTE_MS };
      expect(run(long, [61, more])).toEqual({ ...long, endsAtMs: 300 * MINUTE_MS });
      // And no longer.
      expect(run(long, [240, tick(0)])).toEqual(signedOut);
      expect(run(long, [61, { type: 'emergencyOver' }])).toEqual(signedOut);
      expect(run(long, [230, lock])).toMatchObject({ endsAtMs: 240 * MINUTE_MS });
    }
  });

  it('that was being recorded when the workstation locked moves the end of the lock that the hours had set', () => {
    const short = { ...session, endsAtMs: 10 * MINUTE_MS };
    const locked = run({ kind: 'active', session: short }, [1, lock]);
    expect(locked).toMatchObject({ endsAtMs: 10 * MINUTE_MS });
    const own: SessionEvent = { type: 'emergencyStarted', session: short, endsAtMs: 20 * MINUTE_MS };
    expect(run(locked, [2, own])).toMatchObject({ kind: 'locked', endsAtMs: 20 * MINUTE_MS });
    expect(run(locked, [2, { ...own, endsAtMs: 240 * MINUTE_MS }])).toMatchObject({ endsAtMs: 31 * MINUTE_MS });
  });

  it('leaves the session of someone who had proved two factors', () => {
    const both: SessionState = run(active, [1, { ...start, session, endsAtMs: 9 * MINUTE_MS }]);
    expect(both).toEqual({ kind: 'emergency', session, endsAtMs: 9 * MINUTE_MS });
    expect(run(both, [9, tick(0)])).toEqual(active);
    expect(run(both, [5, lock], [9, unlock()])).toEqual(active);
  });
});

it('a step-up makes the factor young', () => {
  expect(run(active, [20, stepUp()])).toEqual({
    kind: 'active',
    session: { ...session, factorAtMs: 20 * MINUTE_MS },
  });
});

it('a step-up of an earlier session proves nothing for the one that came after it', () => {
  expect(run(active, [20, stepUp('two')])).toBe(active);
});
