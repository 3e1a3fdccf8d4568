import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInReach } from './in-reach.ts';

const UID = fc.constantFrom('2.25.1', '2.25.2', '2.25.3');
const EMPTY_ID = fc.constantFrom('', ' ', '\0', ' \0 ');
const ID = fc.oneof(EMPTY_ID, fc.constantFrom('P1', 'P1 ', 'P2'));
const ISSUER = fc.constantFrom('', 'HOUSE', 'OTHER');
const PATIENT = fc.record({ patientId: ID, issuer: ISSUER });
const STUDY = fc.record({ patientId: ID, issuer: ISSUER, studyUid: UID });
const isEmpty = (patientId: string): boolean => /^[ \0]*$/.test(patientId);

describe('what an emergency grant reaches', () => {
  it('is one study and nothing else where it was given for a study without patient ID', () => {
    fc.assert(
      fc.property(EMPTY_ID, UID, STUDY, (patientId, studyUid, study) => {
        const reached = isInReach({ patient: { patientId, issuer: '' }, studyUid }, study, 'HOUSE');
        expect(reached).toBe(study.studyUid === studyUid);
      }),
    );
  });

  it('is every study of a patient, and never one without patient ID, where it was given for the patient', () => {
    fc.assert(
      fc.property(PATIENT, STUDY, (patient, study) => {
        const reached = isInReach({ patient, studyUid: null }, study, 'HOUSE');
        if (isEmpty(patient.patientId) || isEmpty(study.patientId)) expect(reached).toBe(false);
        // Which study it is says nothing of whose it is.
        expect(isInReach({ patient, studyUid: null }, { ...study, studyUid: '2.25.9' }, 'HOUSE')).toBe(reached);
        expect(isInReach({ patient: study, studyUid: null }, study, 'HOUSE')).toBe(!isEmpty(study.patientId));
      }),
    );
  });
});
