import type { StudyFixture } from '../fixtures.ts';
import { encodeImage, imageTags, planeTags } from './dicom-file.ts';
import { renderPixels, type Grid } from './image.ts';
import { depthIn, ellipsoid, softStep, type Point } from './shapes.ts';

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2';
const SIZE = 256;
const FIELD_MM = 240;
const SLICE_MM = 5;
const INTERCEPT = -1024;

/** Hounsfield units. */
const HU = { air: -1000, skin: 40, bone: 1100, brain: 36, fluid: 6, blood: 72, table: -600 } as const;

const HEAD = ellipsoid([0, 0, 0], [76, 96, 96]);
const VENTRICLES = [ellipsoid([-12, -8, 8], [6, 24, 20]), ellipsoid([12, -8, 8], [6, 24, 20])];
const BLEED = ellipsoid([34, 12, -14], [12, 16, 14]);

/** Rods of known density through the whole stack, on a circle, as in a quality phantom. */
const RODS = [-1000, -100, 0, 120, 350, 900].map((hu, index) => {
  const angle = (index / 6) * 2 * Math.PI;
  return { hu, x: 44 * Math.cos(angle), y: 54 * Math.sin(angle), radiusMm: 7 };
});

/** Density of the head phantom at a point, in Hounsfield units. */
export function headDensity(point: Point): number {
  const depth = depthIn(HEAD, point);
  if (depth > 1) return isTable(point) ? HU.table : HU.air;
  if (depth > 0.955) return HU.skin;
  if (depth > 0.88) return HU.bone;
  const rod = RODS.find(({ x, y, radiusMm }) => Math.hypot(point.x - x, point.y - y) < radiusMm);
  if (rod !== undefined) return rod.hu;
  if (depthIn(BLEED, point) < 1) return HU.blood;
  const fluid = VENTRICLES.some((ventricle) => depthIn(ventricle, point) < 1);
  if (fluid || (depth > 0.86 && Math.abs(point.x) > 2)) return HU.fluid;
  // White matter is a little darker than the grey matter around it.
  return HU.brain - 6 * (1 - softStep(0.55, 0.75, depth));
}

function isTable({ x, y }: Point): boolean {
  const distance = Math.hypot(x, y + 160);
  return y > 100 && distance > 264 && distance < 272;
}

/** The head CT as DICOM files, feet first in the order of their image numbers. */
export function createCtHead(study: StudyFixture, seed: number): readonly Buffer[] {
  return Array.from({ length: study.instances }, (_, index) => {
    const z = (index - (study.instances - 1) / 2) * SLICE_MM;
    const grid: Grid = { columns: SIZE, rows: SIZE, spacingMm: FIELD_MM / SIZE, z };
    const pixels = renderPixels(grid, headDensity, { noise: 5, seed: seed + index, offset: -INTERCEPT });
    return encodeImage(study, CT_IMAGE_STORAGE, index + 1, {
      ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
      BodyPartExamined: 'HEAD',
      KVP: 120,
      XRayTubeCurrent: 200,
      ExposureTime: 1000,
      ConvolutionKernel: 'LAB',
      GantryDetectorTilt: 0,
      SliceThickness: SLICE_MM,
      SpacingBetweenSlices: SLICE_MM,
      ...planeTags(grid, `frame ${study.studyUid}`),
      ...imageTags(grid, pixels),
      RescaleIntercept: INTERCEPT,
      RescaleSlope: 1,
      RescaleType: 'HU',
      WindowCenter: 40,
      WindowWidth: 200,
    });
  });
}
