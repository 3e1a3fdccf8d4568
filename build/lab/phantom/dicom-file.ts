import { data } from 'dcmjs';
import type { StudyFixture } from '../fixtures.ts';
import type { Grid } from './image.ts';
import { createUid } from './uid.ts';

/** Tags of a data set by their natural names. */
export type Tags = Readonly<Record<string, unknown>>;

const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';

/** Patient, study, series and equipment: what every image of a study carries (PS3.3 C.7.1 to C.7.5). */
export function studyTags(study: StudyFixture): Tags {
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    PatientName: study.patientName,
    PatientID: study.patientId,
    IssuerOfPatientID: study.issuer,
    PatientBirthDate: study.birthDate,
    PatientSex: study.sex,
    StudyInstanceUID: study.studyUid,
    StudyID: '1',
    StudyDate: study.studyDate,
    StudyTime: study.studyTime,
    AccessionNumber: study.accession,
    StudyDescription: study.description,
    ReferringPhysicianName: 'Erfunden^Emil',
    SeriesInstanceUID: study.seriesUid,
    SeriesNumber: 1,
    SeriesDate: study.studyDate,
    SeriesTime: study.studyTime,
    SeriesDescription: study.description,
    Modality: study.modality,
    Manufacturer: 'Glasskey Lab',
    InstitutionName: 'Lab of invented patients',
    ManufacturerModelName: 'Phantom 1',
  };
}

/** One 12-bit grey image (PS3.3 C.7.6.3). */
export function imageTags(grid: Grid, pixels: ArrayBuffer): Tags {
  return {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: grid.rows,
    Columns: grid.columns,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    PixelData: [pixels],
  };
}

/** An axial plane of a stack whose middle is the origin (PS3.3 C.7.6.2). */
export function planeTags(grid: Grid, frameName: string): Tags {
  // A decimal string holds 16 characters at most.
  const corner = (pixels: number): number => Number((-((pixels - 1) / 2) * grid.spacingMm).toFixed(5));
  return {
    FrameOfReferenceUID: createUid(frameName),
    PositionReferenceIndicator: '',
    PatientPosition: 'HFS',
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    ImagePositionPatient: [corner(grid.columns), corner(grid.rows), grid.z],
    SliceLocation: grid.z,
    PixelSpacing: [grid.spacingMm, grid.spacingMm],
  };
}

/** A complete DICOM file (Part 10). `classUid` is the SOP class, `number` counts images from 1. */
export function encodeImage(study: StudyFixture, classUid: string, number: number, tags: Tags): Buffer {
  const instanceUid = createUid(`${study.seriesUid} image ${number}`);
  const file = new data.DicomDict({
    '00020001': { vr: 'OB', Value: [new Uint8Array([0, 1]).buffer] },
    '00020002': { vr: 'UI', Value: [classUid] },
    '00020003': { vr: 'UI', Value: [instanceUid] },
    '00020010': { vr: 'UI', Value: [EXPLICIT_LITTLE_ENDIAN] },
    '00020012': { vr: 'UI', Value: [createUid('implementation')] },
    '00020013': { vr: 'SH', Value: ['GLASSKEY_LAB'] },
  });
  file.dict = data.DicomMetaDictionary.denaturalizeDataset({
    ...studyTags(study),
    SOPClassUID: classUid,
    SOPInstanceUID: instanceUid,
    InstanceNumber: number,
    ContentDate: study.studyDate,
    ContentTime: study.studyTime,
    AcquisitionDate: study.studyDate,
    AcquisitionTime: study.studyTime,
    AcquisitionNumber: 1,
    ...tags,
    _vrMap: { PixelData: 'OW' },
  });
  return Buffer.from(file.write());
}
