import type { StudyFixture } from '../fixtures.ts';
import { encodeImage, imageTags } from './dicom-file.ts';
import { renderPixels, type Grid } from './image.ts';
import { depthIn, ellipsoid, softStep, type Point } from './shapes.ts';

const CR_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.1';
const GRID: Grid = { columns: 640, rows: 768, spacingMm: 0.5, z: 0 };

const BODY = ellipsoid([0, 40, 0], [150, 260, 1]);
const LUNGS = [ellipsoid([-62, -10, 0], [50, 110, 1]), ellipsoid([62, -10, 0], [46, 108, 1])];
const HEART = ellipsoid([22, 62, 0], [52, 46, 1]);

/** Brightness of the chest phantom at a point: rays that meet more tissue arrive weaker and are shown brighter. */
export function chestBrightness(point: Point): number {
  const flat = { ...point, z: 0 };
  const body = 1 - softStep(0.92, 1.02, depthIn(BODY, flat));
  const air = LUNGS.reduce((most, lung) => Math.max(most, 1 - softStep(0.86, 1.04, depthIn(lung, flat))), 0);
  const heart = 1 - softStep(0.85, 1.08, depthIn(HEART, flat));
  const spine = 1 - softStep(3, 20, Math.abs(flat.x));
  // Ribs run down and outwards from the spine.
  const rib = 0.5 + 0.5 * Math.cos((2 * Math.PI * (flat.y - 0.35 * Math.abs(flat.x))) / 28);
  const ribs = softStep(0.6, 0.9, rib) * softStep(16, 40, Math.abs(flat.x)) * (flat.y < 95 ? 1 : 0);
  return 180 + body * (2200 - 1500 * air * (1 - 0.9 * heart) + 300 * spine + 320 * ribs * air);
}

/** The chest picture as one DICOM file. */
export function createChest(study: StudyFixture, seed: number): readonly Buffer[] {
  const pixels = renderPixels(GRID, chestBrightness, { noise: 18, seed, offset: 0 });
  return [
    encodeImage(study, CR_IMAGE_STORAGE, 1, {
      ImageType: ['ORIGINAL', 'PRIMARY'],
      BodyPartExamined: 'CHEST',
      ViewPosition: 'PA',
      PatientOrientation: ['L', 'F'],
      KVP: 110,
      Exposure: 2,
      ImagerPixelSpacing: [GRID.spacingMm, GRID.spacingMm],
      PixelSpacing: [GRID.spacingMm, GRID.spacingMm],
      ...imageTags(GRID, pixels),
      RescaleIntercept: 0,
      RescaleSlope: 1,
      RescaleType: 'US',
      WindowCenter: 1500,
      WindowWidth: 3000,
    }),
  ];
}
