import { RELATIONSHIPS, type Directory, type PatientKey, type Relationship } from '../../../protocol/policy/policy.ts';
import type { Person } from '../../../protocol/people.ts';
import { issuerOf, trimDicom } from './same-patient.ts';

/** What the directory says of a person and a patient. */
export type PatientFacts = {
  readonly isVip: boolean;
  readonly isOwnRecord: boolean;
  readonly isColleague: boolean;
  readonly relationship: Relationship;
};

type Index = {
  readonly vip: ReadonlyMap<string, readonly PatientKey[]>;
  readonly staff: ReadonlyMap<string, Directory['staffPatients']>;
  readonly relationships: ReadonlyMap<string, Directory['relationships']>;
  readonly shifts: ReadonlyMap<string, Directory['shifts']>;
};

// A hundred thousand relationships cannot be searched for every decision; a directory never changes, it is replaced.
const indexes = new WeakMap<Directory, Index>();

/** Looks a patient up. What protects (VIP, own record, colleague) holds also if an issuer is unknown; what opens does not. */
export function patientFacts(
  directory: Directory,
  person: Person,
  patient: PatientKey,
  defaultIssuer: string,
): PatientFacts {
  const { vip, staff, relationships } = indexOf(directory);
  const id = trimDicom(patient.patientId);
  const issuer = issuerOf(patient, defaultIssuer);
  const isExact = (key: PatientKey) => issuerOf(key, defaultIssuer) === issuer;
  const mayBe = (key: PatientKey) => isExact(key) || issuer === '' || issuerOf(key, defaultIssuer) === '';
  const staffHere = (staff.get(id) ?? []).filter(mayBe);
  const own = (relationships.get(id) ?? []).filter((entry) => entry.userId === person.id && isExact(entry));
  const department = person.department.trim().toLowerCase();
  return {
    isVip: (vip.get(id) ?? []).some(mayBe),
    isOwnRecord: staffHere.some(({ userId }) => userId === person.id),
    isColleague: staffHere.some(
      (entry) =>
        entry.userId !== person.id && department !== '' && entry.department.trim().toLowerCase() === department,
    ),
    // In the order of RELATIONSHIPS, strongest first.
    relationship: RELATIONSHIPS.find((name) => own.some(({ relationship }) => relationship === name)) ?? 'none',
  };
}

/** The person's shifts; none means no fixed hours. */
export function shiftsOf(directory: Directory, person: Person): Directory['shifts'] {
  return indexOf(directory).shifts.get(person.id) ?? [];
}

function indexOf(directory: Directory): Index {
  const cached = indexes.get(directory);
  if (cached !== undefined) return cached;
  const byPatient = (key: PatientKey) => trimDicom(key.patientId);
  const index = {
    vip: Map.groupBy(directory.vipPatients, byPatient),
    staff: Map.groupBy(directory.staffPatients, byPatient),
    relationships: Map.groupBy(directory.relationships, byPatient),
    shifts: Map.groupBy(directory.shifts, ({ userId }) => userId),
  };
  indexes.set(directory, index);
  return index;
}
