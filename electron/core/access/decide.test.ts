import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { AccessContext, AccessRequest, LiveGrant } from './access-request.ts';
import { decide, EMERGENCY_GRANT, EVALUATION_FAILED, NOT_PERMITTED } from './decide.ts';
import { requestFor, type Action } from './permission-matrix.ts';
import type { Role } from '../../../protocol/people.ts';

const GRANT: LiveGrant = {
  id: '00000000-0000-4000-8000-000000000001',
  patient: { patientId: 'P1', issuer: '' },
  studyUid: null,
};

const withCedar = (cedar: string): Policy => ({ ...DEFAULT_POLICY, access: { ...DEFAULT_POLICY.access, cedar } });
const withExtra = (...extraActions: Policy['emergency']['extraActions']): Policy => ({
  ...DEFAULT_POLICY,
  emergency: { ...DEFAULT_POLICY.emergency, extraActions },
});

type Ask = {
  role?: Role;
  action?: Action;
  change?: Partial<AccessContext>;
  grants?: readonly LiveGrant[];
  policy?: Policy;
};
function ask({ role = 'radiologist', action = 'view', change = {}, grants = [], policy = DEFAULT_POLICY }: Ask) {
  const decision = decide(policy, { ...requestFor(role, action, change), grants } as AccessRequest);
  return { effect: decision.effect, policies: decision.because.map((reason) => reason.policy) };
}

describe('decide', () => {
  it('names the policies that decided, in words', () => {
    expect(decide(DEFAULT_POLICY, requestFor('radiologist', 'view', { isVip: true }))).toEqual({
      effect: 'break-glass',
      because: [{ policy: 'vip-patient', text: "This patient's record is specially protected." }],
    });
  });

  it('gives every reason when several rules object', () => {
    expect(ask({ change: { isVip: true, withinShift: false } }).policies).toEqual(['outside-shift', 'vip-patient']);
  });

  it('gives words to a request that nothing permits', () => {
    expect(ask({ role: 'billing', action: 'review-audit' })).toEqual({ effect: 'deny', policies: [NOT_PERMITTED] });
    expect(ask({ role: 'billing' })).toEqual({ effect: 'deny', policies: ['images-are-for-clinicians'] });
  });

  it('offers the glass to a clinician for looking even where no rule permits it', () => {
    const policy = withCedar(
      '@id("a") @because("only billing") permit (principal in Role::"billing", action, resource);',
    );
    expect(ask({ policy })).toEqual({ effect: 'break-glass', policies: [NOT_PERMITTED] });
    expect(ask({ policy, action: 'print' }).effect).toBe('deny');
    expect(ask({ policy, role: 'it-system-admin' }).effect).toBe('deny');
  });

  it('counts a study as another one when the identifier has another issuer', () => {
    const elsewhere = { ...GRANT, patient: { patientId: 'P1', issuer: 'OTHER' } };
    expect(ask({ change: { isVip: true }, grants: [elsewhere] }).effect).toBe('break-glass');
  });
});

describe('an emergency grant', () => {
  const change = { relationship: 'none', isVip: true, secondsSinceMfa: 99_999, assurance: 'claimed' } as const;

  it('opens the patient for viewing and says so', () => {
    const { effect, policies } = ask({ change, grants: [GRANT] });
    expect(effect).toBe('permit');
    expect(policies).toContain('no-relationship');
    expect(policies.at(-1)).toBe(EMERGENCY_GRANT);
  });

  it('stands in for a code that cannot be given', () => {
    expect(ask({ change: { secondsSinceMfa: 99_999 }, grants: [GRANT] }).effect).toBe('permit');
    expect(ask({ change: { secondsSinceMfa: 99_999 } }).effect).toBe('step-up');
  });

  it('is not mentioned when it was not needed', () => {
    expect(ask({ grants: [GRANT] }).policies).toEqual(['role-radiologist']);
  });

  it('goes beyond viewing only where policy says so and the role may do it', () => {
    expect(ask({ change, grants: [GRANT], action: 'print' }).effect).toBe('deny');
    expect(ask({ change, grants: [GRANT], action: 'print', policy: withExtra('print') }).effect).toBe('permit');
    expect(ask({ change, action: 'print', policy: withExtra('print') }).effect).toBe('break-glass');
    expect(
      ask({ change, grants: [GRANT], action: 'print', policy: withExtra('print'), role: 'emergency-clinician' }).effect,
    ).toBe('deny');
  });

  it.each(['delete', 'modify-metadata'] as const)('never lets anyone %s, whatever the policy says', (action) => {
    // The schema of the policy refuses it; this is what would happen if it did not.
    const policy = { ...DEFAULT_POLICY, emergency: { ...DEFAULT_POLICY.emergency, extraActions: [action] } };
    const asked = decide(
      policy as unknown as Policy,
      {
        ...requestFor('technologist', action, change),
        grants: [GRANT],
      } as AccessRequest,
    );
    expect(asked.effect).toBe('deny');
  });

  it('is worth nothing to a role that treats nobody', () => {
    for (const role of ['it-user-admin', 'it-system-admin', 'audit-reviewer', 'compliance-officer', 'billing'] as const)
      expect(ask({ role, change, grants: [GRANT] }).effect).toBe('deny');
  });

  it('does not open the own record', () => {
    expect(ask({ change: { isOwnRecord: true }, grants: [GRANT] })).toEqual({
      effect: 'deny',
      policies: ['own-record'],
    });
  });
});

describe('a rule that cannot be evaluated', () => {
  // Passes the check against the schema; overflows when it is evaluated.
  const policy = withCedar(`
    @id("all") @because("everyone may do everything") permit (principal, action, resource);
    @id("erring") @because("never on sundays") forbid (principal, action, resource)
    when { context.localHour + 9223372036854775807 < 0 };`);

  it('denies instead of falling out', () => {
    expect(ask({ policy, role: 'billing' })).toEqual({ effect: 'deny', policies: [EVALUATION_FAILED] });
    expect(ask({ policy, role: 'it-system-admin', action: 'configure-system' }).effect).toBe('deny');
    expect(ask({ policy, action: 'export' }).effect).toBe('deny');
  });

  it('stays open to clinicians who break the glass', () => {
    expect(ask({ policy })).toEqual({ effect: 'break-glass', policies: [EVALUATION_FAILED] });
    expect(ask({ policy, grants: [GRANT] }).effect).toBe('permit');
  });

  it('is fine where it does not err', () => {
    expect(
      ask({ policy: withCedar('@id("all") @because("everyone") permit (principal, action, resource);') }).effect,
    ).toBe('permit');
  });

  it.each(['permit (', '', `permit(principal,action,resource)when{${'('.repeat(5000)}true${')'.repeat(5000)}};`])(
    'treats rules that cannot be read the same way: %.20s',
    (cedar) => {
      expect(ask({ policy: withCedar(cedar) }).effect).toBe('break-glass');
      expect(ask({ policy: withCedar(cedar), role: 'billing' }).effect).toBe('deny');
      expect(ask({}).effect).toBe('permit');
    },
  );

  it('denies a request that does not fit the schema', () => {
    expect(ask({ change: { localHour: 1.5 } })).toEqual({ effect: 'break-glass', policies: [EVALUATION_FAILED] });
    expect(ask({ change: { sourceIp: 'nowhere' }, role: 'billing' }).effect).toBe('deny');
  });
});
