import { createNoise } from './noise.ts';
import type { Point } from './shapes.ts';

/** The grid of one image: pixels, and where they lie in the patient, in millimetres. */
export type Grid = {
  readonly columns: number;
  readonly rows: number;
  readonly spacingMm: number;
  readonly z: number;
};

/** What an image shows at a point, before noise, in its own unit. */
export type Scene = (point: Point) => number;

type Rendering = { readonly noise: number; readonly seed: number; readonly offset: number };

const LARGEST_STORED = 4095;

/** Renders a scene as 12-bit pixels in 16-bit little-endian words; `offset` is added to make values positive. */
export function renderPixels(grid: Grid, scene: Scene, { noise, seed, offset }: Rendering): ArrayBuffer {
  const draw = createNoise(seed);
  const pixels = new DataView(new ArrayBuffer(grid.columns * grid.rows * 2));
  for (let row = 0; row < grid.rows; row += 1) {
    for (let column = 0; column < grid.columns; column += 1) {
      const x = (column - (grid.columns - 1) / 2) * grid.spacingMm;
      const y = (row - (grid.rows - 1) / 2) * grid.spacingMm;
      const value = Math.round(scene({ x, y, z: grid.z }) + noise * draw() + offset);
      const stored = Math.min(LARGEST_STORED, Math.max(0, value));
      pixels.setUint16((row * grid.columns + column) * 2, stored, true);
    }
  }
  return pixels.buffer;
}
