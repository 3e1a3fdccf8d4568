import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES, type Person } from '../../../protocol/people.ts';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import {
  activeGrantFor,
  endGrant,
  endSessionGrants,
  endsSoon,
  expireGrants,
  extendGrant,
  grantRulesOf,
  isOver,
  LONGEST_GRANT_MS,
  mayBreakGlass,
  readInstant,
  requestGrant,
  type Grant,
  type GrantRequest,
} from './emergency-access.ts';

const HOUR = 3_600_000;
const RULES = { ...grantRulesOf(DEFAULT_POLICY), defaultIssuer: 'HOUSE' };
const PERSON: Person = {
  id: 'rlee',
  name: 'Lee, R',
  familyName: 'Lee',
  department: 'ER',
  roles: ['emergency-clinician'],
};
const START = { monotonicMs: 5000, wallMs: Date.UTC(2026, 10, 23, 2, 14) };
const REQUEST: GrantRequest = {
  id: '00000000-0000-4000-8000-000000000001',
  sessionId: '00000000-0000-4000-8000-00000000000a',
  person: PERSON,
  assurance: 'two-factor',
  patient: { patientId: 'GK-1001', issuer: '' },
  studyUid: null,
  reasonCode: 'on-call-consult',
  words: 'Trauma consult, referrer unreachable',
};
const at = (hours: number) => ({ monotonicMs: START.monotonicMs + hours * HOUR, wallMs: START.wallMs + hours * HOUR });
const REASON = { reasonCode: 'treating-now', words: 'Still operating on the aorta' };

function given(request: Partial<GrantRequest> = {}, rules = RULES): Grant {
  const result = requestGrant({ ...REQUEST, ...request }, rules, START);
  if (!result.ok) throw new Error(result.code);
  return result.value;
}

describe('requestGrant', () => {
  it('gives four hours to one person for one patient', () => {
    expect(given()).toEqual({
      ...REQUEST,
      claimed: false,
      patient: { patientId: 'GK-1001', issuer: 'HOUSE' },
      startedAt: '2026-11-23T02:14:00.000Z',
      startedAtMs: START.monotonicMs,
      endsAtMs: at(4).monotonicMs,
      endsAtWallMs: at(4).wallMs,
      extensions: 0,
    });
    expect(given({ assurance: 'claimed' }).claimed).toBe(true);
  });

  it.each<[Partial<GrantRequest>, string]>([
    [{ person: { ...PERSON, roles: ['billing', 'it-system-admin'] } }, 'emergency.not_clinical'],
    [{ patient: { patientId: ' \0', issuer: '' } }, 'emergency.patient_missing'],
    [{ patient: { patientId: 'x'.repeat(65), issuer: '' } }, 'emergency.patient_missing'],
    [{ reasonCode: 'bored' }, 'emergency.unknown_reason'],
    [{ words: 'asdfghjkl;' }, 'emergency.words_filler'],
    [{ words: 'urgent' }, 'emergency.words_too_short'],
  ])('refuses %j', (request, code) => {
    expect(requestGrant({ ...REQUEST, ...request }, RULES, START)).toEqual({ ok: false, code });
  });

  it('never gives more than 24 hours, whatever a policy says', () => {
    expect(given({}, { ...RULES, grantHours: 500 }).endsAtMs - START.monotonicMs).toBe(LONGEST_GRANT_MS);
  });
});

describe('mayBreakGlass', () => {
  it.each(
    ROLES.map(
      (role) =>
        [role, ['radiologist', 'technologist', 'referring-physician', 'emergency-clinician'].includes(role)] as const,
    ),
  )('%s: %s', (role, may) => expect(mayBreakGlass({ ...PERSON, roles: [role] })).toBe(may));
});

describe('a grant', () => {
  it('ends at its time, whatever the clock is set to', () => {
    const grant = given();
    expect(isOver(grant, at(3.999))).toBe(false);
    expect(isOver(grant, at(4))).toBe(true);
    expect(isOver(grant, { ...at(4), wallMs: START.wallMs - 9 * HOUR })).toBe(true);
    expect(isOver(grant, { ...at(1), wallMs: at(5).wallMs })).toBe(false);
    expect(isOver(grant, { ...at(1), monotonicMs: 0 })).toBe(true); // another life of the process
  });

  it('is near its end ten minutes before, and says whether it can be longer', () => {
    const grant = given();
    const at10 = grant.endsAtMs - 10 * 60_000;
    expect([endsSoon(grant, at10 - 1), endsSoon(grant, at10)]).toEqual([null, 'extendable']);
    const longest = given({}, { ...RULES, grantHours: 24 });
    expect(endsSoon(longest, longest.endsAtMs - 1)).toBe('last');
  });

  it('counts for its patient only: identifier and issuer', () => {
    const grants = [given(), given({ id: '00000000-0000-4000-8000-000000000002' }, { ...RULES, grantHours: 8 })];
    const find = (patientId: string, issuer: string, hours = 1) =>
      activeGrantFor(grants, { patientId, issuer, studyUid: '2.25.1' }, at(hours), 'HOUSE')?.id ?? null;
    expect(find('GK-1001', 'HOUSE')).toBe('00000000-0000-4000-8000-000000000002');
    expect(find('GK-1001 ', '')).toBe('00000000-0000-4000-8000-000000000002');
    expect(find('GK-1001', 'OTHER')).toBeNull();
    expect(find('GK-1002', 'HOUSE')).toBeNull();
    expect(find('GK-1001', 'HOUSE', 8)).toBeNull();
  });

  it('ends by hand, with its session, and by time', () => {
    const one = given();
    const two = given({
      id: '00000000-0000-4000-8000-000000000002',
      sessionId: '00000000-0000-4000-8000-00000000000b',
    });
    const all = [one, two];
    expect(endGrant(all, one.id)).toEqual({ live: [two], ended: [one] });
    expect(endGrant(all, 'unknown')).toEqual({ live: all, ended: [] });
    expect(endSessionGrants(all, two.sessionId)).toEqual({ live: [one], ended: [two] });
    expect(expireGrants(all, at(1))).toEqual({ live: all, ended: [] });
    expect(expireGrants(all, at(4))).toEqual({ live: [], ended: all });
  });

  it('reads both clocks at once', () => {
    expect(readInstant({ wallMs: () => 7, monotonicMs: () => 9 })).toEqual({ wallMs: 7, monotonicMs: 9 });
  });
});

describe('extendGrant', () => {
  it('gives another length from now for a new reason', () => {
    const extended = extendGrant(given(), REASON, RULES, at(3));
    expect(extended).toMatchObject({
      ok: true,
      value: { ...REASON, endsAtMs: at(7).monotonicMs, endsAtWallMs: at(7).wallMs, extensions: 1 },
    });
  });

  it.each([
    [4, REASON, 'emergency.grant_ended'],
    [1, { ...REASON, words: 'more more more' }, 'emergency.words_filler'],
    [1, { ...REASON, reasonCode: 'x' }, 'emergency.unknown_reason'],
    [0, REASON, 'emergency.limit_reached'],
  ])('refuses after %d hours %j', (hours, reason, code) => {
    expect(extendGrant(given(), reason, RULES, at(hours))).toEqual({ ok: false, code });
  });

  it('never reaches beyond 24 hours after the start, by any series of extensions and any setting of the clock', () => {
    const step = fc.record({
      passed: fc.double({ min: 0, max: 8, noNaN: true }),
      set: fc.double({ min: -30, max: 8, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 24 }), (steps, grantHours) => {
        let grant = given({}, { ...RULES, grantHours });
        let now = START;
        for (const { passed, set } of steps) {
          now = { monotonicMs: now.monotonicMs + passed * HOUR, wallMs: now.wallMs + (passed + set) * HOUR };
          const next = extendGrant(grant, REASON, { ...RULES, grantHours }, now);
          if (next.ok) {
            expect(isOver(grant, now)).toBe(false);
            expect(next.value.endsAtMs).toBeGreaterThan(grant.endsAtMs);
            grant = next.value;
          }
        }
        expect(grant.endsAtMs - START.monotonicMs).toBeLessThanOrEqual(LONGEST_GRANT_MS);
      }),
    );
  });
});
