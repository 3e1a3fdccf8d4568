import { listedIn } from '../../protocol/audit/listed-patients.ts';
import type { AuditRecord } from '../../protocol/audit/record.ts';
import type { Collector } from '../collector.ts';

type Keyring = Collector['keyring'];

/** By what a record is found again, without patient or study being readable: keyed hashes of 16 bytes. */
export type BlindIndexes = { readonly patient: Buffer | null; readonly study: Buffer | null };

/** The indexes of a record that names a patient or a study. */
export function blindIndexes(keyring: Keyring, { object }: Pick<AuditRecord, 'object'>): BlindIndexes {
  const { patientId = null, issuer = null, studyUid = null } = object ?? {};
  return {
    patient: patientId === null ? null : patientIndex(keyring, { patientId, issuer: issuer ?? '' }),
    study: studyUid === null ? null : studyIndex(keyring, studyUid),
  };
}

/** The same for records that come one after the other: most are about what the one before was about. */
export function createBlindIndexes(keyring: Keyring): (record: Pick<AuditRecord, 'object'>) => BlindIndexes {
  let last: Pick<AuditRecord, 'object'> = { object: null };
  let indexes = blindIndexes(keyring, last);
  return (record) => {
    if (!isAboutSame(record, last)) indexes = blindIndexes(keyring, record);
    last = record;
    return indexes;
  };
}

const isAboutSame = (one: Pick<AuditRecord, 'object'>, other: Pick<AuditRecord, 'object'>): boolean =>
  one.object?.patientId === other.object?.patientId &&
  one.object?.issuer === other.object?.issuer &&
  one.object?.studyUid === other.object?.studyUid;

/** The indexes of the patients whose studies were in a list that was shown. */
export function listedIndexes(keyring: Keyring, record: Pick<AuditRecord, 'kind' | 'detail'>): readonly Buffer[] {
  return (listedIn(record)?.patients ?? []).map((patient) => patientIndex(keyring, patient));
}

/** Of a patient: the identifier is unique only together with its issuer. */
export function patientIndex(
  { blindIndex }: Keyring,
  { patientId, issuer }: { readonly patientId: string; readonly issuer: string },
): Buffer {
  return blindIndex(JSON.stringify([issuer, patientId]));
}

/** Of a study by its StudyInstanceUID. No patient's text looks like this one's. */
export function studyIndex({ blindIndex }: Keyring, studyUid: string): Buffer {
  return blindIndex(JSON.stringify({ study: studyUid }));
}
