import { describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../protocol/people.ts';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import type { AccessContext, Effect } from './access-request.ts';
import { ACTIONS, permissionMatrix, requestFor, type Action } from './permission-matrix.ts';
import { decide } from './decide.ts';

const LETTERS: Readonly<Record<Effect, string>> = { permit: 'P', 'step-up': 's', 'break-glass': 'b', deny: '.' };

/** One row per role, in the order of ROLES; one letter per action, in the order of ACTIONS. */
function rows(change: Partial<AccessContext>): string[] {
  const matrix = permissionMatrix(DEFAULT_POLICY, change);
  return ROLES.map((role) => ACTIONS.map((action) => LETTERS[matrix[role][action]]).join(''));
}

// Written out by hand. Columns: view measure annotate report export print share modify-metadata delete | manage-users
// configure-system review-audit. Rows: radiologist technologist referring-physician emergency-clinician it-user-admin
// it-system-admin audit-reviewer compliance-officer billing.
const NOTHING = '............';
const OTHERS = ['.........P..', '..........P.', '...........P', '...........P', NOTHING];
const OTHERS_STEP_UP = ['.........s..', '..........s.', '...........s', '...........s', NOTHING];
const GLASS_FOR_VIEW = ['b...........', 'b...........', 'b...........', 'b...........', ...OTHERS];

const EXPECTED: readonly { title: string; change: Partial<AccessContext>; rows: readonly string[] }[] = [
  {
    title: 'all as planned',
    change: {},
    rows: ['PPPPPPP.....', 'PPP.PP.PP...', 'PP..........', 'PP..........', ...OTHERS],
  },
  {
    title: 'code just over five minutes old',
    change: { secondsSinceMfa: 301 },
    rows: ['PPPPPPP.....', 'PPP.PP.ss...', 'PP..........', 'PP..........', ...OTHERS],
  },
  {
    title: 'code just over fifteen minutes old',
    change: { secondsSinceMfa: 901 },
    rows: ['PPPPsss.....', 'PPP.ss.ss...', 'PP..........', 'PP..........', ...OTHERS_STEP_UP],
  },
  {
    title: 'code just over four hours old',
    change: { secondsSinceMfa: 14_401 },
    rows: ['sssssss.....', 'sss.ss.ss...', 'ss..........', 'ss..........', ...OTHERS_STEP_UP],
  },
  { title: 'no relationship', change: { relationship: 'none' }, rows: GLASS_FOR_VIEW },
  { title: 'VIP', change: { isVip: true }, rows: GLASS_FOR_VIEW },
  { title: 'same family name', change: { sameSurname: true, relationship: 'care-team' }, rows: GLASS_FOR_VIEW },
  {
    title: 'same family name, assigned by a worklist',
    change: { sameSurname: true, relationship: 'assigned' },
    rows: ['PPPPPPP.....', 'PPP.PP.PP...', 'PP..........', 'PP..........', ...OTHERS],
  },
  { title: 'colleague', change: { isColleague: true }, rows: GLASS_FOR_VIEW },
  { title: 'outside shift', change: { withinShift: false }, rows: GLASS_FOR_VIEW },
  {
    title: 'own record',
    change: { isOwnRecord: true },
    rows: [NOTHING, NOTHING, NOTHING, 'b...........', ...OTHERS],
  },
  {
    title: 'unknown network',
    change: { network: 'unknown' },
    rows: [...GLASS_FOR_VIEW.slice(0, 4), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING],
  },
  {
    title: 'signed in by password alone',
    change: { assurance: 'password' },
    rows: [...GLASS_FOR_VIEW.slice(0, 4), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING],
  },
  {
    title: 'collector away',
    change: { online: false },
    rows: ['PPPPPPP.....', 'PPP.PP......', 'PP..........', 'PP..........', ...OTHERS],
  },
  {
    title: 'strongest override wins',
    change: { isVip: true, secondsSinceMfa: 20_000 },
    rows: [...GLASS_FOR_VIEW.slice(0, 4), ...OTHERS_STEP_UP],
  },
];

describe('the shipped permission matrix', () => {
  it.each(EXPECTED)('$title', ({ change, rows: expected }) => {
    expect(rows(change)).toEqual(expected);
  });

  it('says why in every cell', () => {
    const cells = EXPECTED.flatMap(({ change }) =>
      ROLES.flatMap((role) => ACTIONS.map((action) => decide(DEFAULT_POLICY, requestFor(role, action, change)))),
    );
    expect(cells.filter(({ because }) => because.length === 0 || because.some(({ text }) => text.length < 10))).toEqual(
      [],
    );
  });

  it('adds up the rights of several roles and no more', () => {
    const both = (action: Action) => {
      const request = requestFor('it-system-admin', action, {});
      const roles: Role[] = ['it-system-admin', 'referring-physician'];
      return decide(DEFAULT_POLICY, { ...request, person: { ...request.person, roles } }).effect;
    };
    expect(ACTIONS.filter((action) => both(action) === 'permit')).toEqual(['view', 'measure', 'configure-system']);
  });
});
