import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLINICAL_ROLES, ROLES, STUDY_ACTIONS } from '../../../protocol/people.ts';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { RELATIONSHIPS } from '../../../protocol/policy/policy.ts';
import type { AccessContext, AccessRequest } from './access-request.ts';
import { decide } from './decide.ts';
import { requestFor } from './permission-matrix.ts';

const CONTEXT: fc.Arbitrary<AccessContext> = fc.record({
  sourceIp: fc.ipV4(),
  network: fc.constantFrom('known', 'unknown'),
  localHour: fc.integer({ min: 0, max: 23 }),
  withinShift: fc.boolean(),
  online: fc.boolean(),
  secondsSinceMfa: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.constant(2 ** 31)),
  assurance: fc.constantFrom('two-factor', 'password', 'claimed'),
  sameSurname: fc.boolean(),
  isColleague: fc.boolean(),
  isOwnRecord: fc.boolean(),
  isVip: fc.boolean(),
  relationship: fc.constantFrom(...RELATIONSHIPS),
});
const grant = { id: 'g', patient: { patientId: 'P1', issuer: '' }, studyUid: null };
const under = (request: AccessRequest): AccessRequest => ({ ...request, grants: [grant] });

describe('in any circumstances', () => {
  it('holds', () => {
    fc.assert(
      fc.property(CONTEXT, fc.constantFrom(...ROLES), fc.constantFrom(...STUDY_ACTIONS), (context, role, action) => {
        const request = requestFor(role, action, context);
        const plain = decide(DEFAULT_POLICY, request);
        const granted = decide(DEFAULT_POLICY, under(request));
        expect(plain.because.length).toBeGreaterThan(0);
        // The glass is offered only to those who treat patients, and only where it helps.
        if (plain.effect === 'break-glass') {
          expect(CLINICAL_ROLES).toContain(role);
          expect(granted.effect).toBe('permit');
        } else if (plain.effect !== 'step-up') expect(granted.effect).toBe(plain.effect);
        // A grant reaches no further than looking.
        if (action !== 'view') expect(granted.effect).toBe(plain.effect);
        // Nobody looks at their own record, and nobody without a clinical role looks at any.
        if (context.isOwnRecord) expect(plain.effect).not.toBe('permit');
        if (!CLINICAL_ROLES.includes(role)) expect(granted.effect).toBe('deny');
      }),
      { numRuns: 300 },
    );
  });
});
