import type { StudyFixture } from '../fixtures.ts';
import { encodeImage, imageTags, planeTags } from './dicom-file.ts';
import { renderPixels, type Grid } from './image.ts';
import { depthIn, ellipsoid, type Point } from './shapes.ts';

const MR_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.4';
const SIZE = 200;
const FIELD_MM = 160;
const SLICE_MM = 6;

const LEG = ellipsoid([0, 0, 0], [66, 62, 90]);
const MUSCLE = ellipsoid([0, 0, 0], [56, 52, 80]);
const BONES = [ellipsoid([-20, -2, 4], [20, 22, 34]), ellipsoid([22, -2, 4], [21, 23, 34])];
const KNEECAP = ellipsoid([0, -40, 0], [18, 7, 20]);

/** T1 signal of the knee phantom at a point: fat and marrow bright, muscle grey, cortical bone and air dark. */
export function kneeSignal(point: Point): number {
  for (const bone of [...BONES, KNEECAP]) {
    const depth = depthIn(bone, point);
    if (depth < 0.92) return 900;
    if (depth < 1) return 60;
  }
  if (depthIn(MUSCLE, point) < 1) return 420;
  return depthIn(LEG, point) < 1 ? 1100 : 15;
}

/** The knee series as DICOM files in the order of their image numbers. */
export function createMrKnee(study: StudyFixture, seed: number): readonly Buffer[] {
  return Array.from({ length: study.instances }, (_, index) => {
    const z = (index - (study.instances - 1) / 2) * SLICE_MM;
    const grid: Grid = { columns: SIZE, rows: SIZE, spacingMm: FIELD_MM / SIZE, z };
    const pixels = renderPixels(grid, kneeSignal, { noise: 14, seed: seed + index, offset: 0 });
    return encodeImage(study, MR_IMAGE_STORAGE, index + 1, {
      ImageType: ['ORIGINAL', 'PRIMARY', 'OTHER'],
      BodyPartExamined: 'KNEE',
      Laterality: 'L',
      ScanningSequence: 'SE',
      SequenceVariant: 'NONE',
      ScanOptions: '',
      MRAcquisitionType: '2D',
      RepetitionTime: 520,
      EchoTime: 14,
      EchoTrainLength: 1,
      MagneticFieldStrength: 1.5,
      SliceThickness: SLICE_MM,
      SpacingBetweenSlices: SLICE_MM,
      ...planeTags(grid, `frame ${study.studyUid}`),
      ...imageTags(grid, pixels),
      WindowCenter: 600,
      WindowWidth: 1200,
    });
  });
}
