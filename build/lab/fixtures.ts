import { createUid } from './phantom/uid.ts';

/** One invented study of the lab. All of it is made up; no name, number or picture belongs to anybody. */
export type StudyFixture = {
  /** As in DICOM: family name ^ given name. */
  readonly patientName: string;
  readonly familyName: string;
  readonly patientId: string;
  /** IssuerOfPatientID. */
  readonly issuer: string;
  /** DICOM date, YYYYMMDD. */
  readonly birthDate: string;
  readonly sex: 'F' | 'M';
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly accession: string;
  readonly modality: 'CT' | 'CR' | 'MR';
  readonly description: string;
  /** DICOM date, YYYYMMDD. */
  readonly studyDate: string;
  /** DICOM time, HHMMSS. */
  readonly studyTime: string;
  /** Number of images. */
  readonly instances: number;
  /** Meant to be on the VIP list of the policy: refused until somebody breaks the glass. */
  readonly isVip: boolean;
};

/** The issuer of every patient number in the lab. */
export const LAB_ISSUER = 'GLASSKEY-LAB';

/** A head CT of many slices: the study of the main journey. */
export const CT_STUDY: StudyFixture = {
  patientName: 'Beispiel^Anna',
  familyName: 'Beispiel',
  patientId: 'LAB-1001',
  issuer: LAB_ISSUER,
  birthDate: '19710314',
  sex: 'F',
  studyUid: createUid('study ct head'),
  seriesUid: createUid('series ct head'),
  accession: 'A24051701',
  modality: 'CT',
  description: 'CT head without contrast',
  studyDate: '20240517',
  studyTime: '081500',
  instances: 32,
  isVip: false,
};

/** One chest picture. */
export const CHEST_STUDY: StudyFixture = {
  patientName: 'Phantom^Peter',
  familyName: 'Phantom',
  patientId: 'LAB-1002',
  issuer: LAB_ISSUER,
  birthDate: '19580922',
  sex: 'M',
  studyUid: createUid('study chest'),
  seriesUid: createUid('series chest'),
  accession: 'A24051702',
  modality: 'CR',
  description: 'Chest PA',
  studyDate: '20240517',
  studyTime: '094000',
  instances: 1,
  isVip: false,
};

/** A small MR series of the patient whom the policy protects. */
export const VIP_STUDY: StudyFixture = {
  patientName: 'Testperson^Maria',
  familyName: 'Testperson',
  patientId: 'LAB-1003',
  issuer: LAB_ISSUER,
  birthDate: '19831105',
  sex: 'F',
  studyUid: createUid('study mr knee'),
  seriesUid: createUid('series mr knee'),
  accession: 'A24051703',
  modality: 'MR',
  description: 'MR knee left, T1',
  studyDate: '20240517',
  studyTime: '112000',
  instances: 12,
  isVip: true,
};

/** Every study that the lab's PACS holds. */
export const LAB_STUDIES: readonly StudyFixture[] = [CT_STUDY, CHEST_STUDY, VIP_STUDY];
