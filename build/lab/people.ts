import type { Role } from '../../protocol/people.ts';

/** One invented person of the lab. Passwords and secrets are for the lab alone. */
export type LabPerson = {
  readonly id: string;
  readonly name: string;
  readonly familyName: string;
  readonly department: string;
  readonly roles: readonly Role[];
  readonly password: string;
  /** Base32 secret of a code generator that is assigned already; null: enrolled at the first sign-in. */
  readonly totpSecret: string | null;
};

const person = (given: Omit<LabPerson, 'department'>): LabPerson => ({ ...given, department: 'Radiology' });

export const RADIOLOGIST = person({
  id: 'r.lang',
  name: 'Dr. Rita Lang',
  familyName: 'Lang',
  roles: ['radiologist'],
  password: 'quiet-lantern-harbour-42',
  totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
});
export const EMERGENCY_CLINICIAN = person({
  id: 'e.vogt',
  name: 'Dr. Emil Vogt',
  familyName: 'Vogt',
  roles: ['emergency-clinician'],
  password: 'amber-window-cedar-17',
  totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU',
});
export const NEW_RADIOLOGIST = person({
  id: 'n.haas',
  name: 'Dr. Nora Haas',
  familyName: 'Haas',
  roles: ['radiologist'],
  password: 'seven-slow-rivers-80',
  totpSecret: null,
});
export const REVIEWER = person({
  id: 'a.kern',
  name: 'Alex Kern',
  familyName: 'Kern',
  roles: ['audit-reviewer'],
  password: 'plain-paper-compass-63',
  totpSecret: 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK',
});
export const BILLING_CLERK = person({
  id: 'b.roth',
  name: 'Bea Roth',
  familyName: 'Roth',
  roles: ['billing'],
  password: 'copper-kettle-garden-29',
  totpSecret: 'ONSWG4TFOQWW23DTONSWG4TFOQWW23DT',
});

export const LAB_PEOPLE: readonly LabPerson[] = [
  RADIOLOGIST,
  EMERGENCY_CLINICIAN,
  NEW_RADIOLOGIST,
  REVIEWER,
  BILLING_CLERK,
];
