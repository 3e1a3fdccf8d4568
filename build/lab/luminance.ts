import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAXIMUM_BYTES = 512 * 1024 * 1024;

/** Red, green and blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

/** The part of a picture that is measured, in pixels. */
export type Region = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const LINEAR = Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/** Relative luminance of a colour, 0 (black) to 1 (white), as WCAG 2.2 defines it. */
export function relativeLuminance([red, green, blue]: Colour): number {
  return 0.2126 * (LINEAR[red] ?? 0) + 0.7152 * (LINEAR[green] ?? 0) + 0.0722 * (LINEAR[blue] ?? 0);
}

/** Contrast of two colours, 1 to 21, as WCAG 2.2 defines it. */
export function contrastRatio(one: Colour, other: Colour): number {
  const [dark = 0, light = 0] = [relativeLuminance(one), relativeLuminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Mean relative luminance of a PNG file or of one region in it, 0 to 1. */
export async function meanLuminance(file: string, region?: Region): Promise<number> {
  const pixels = await readPixels(file, region);
  let sum = 0;
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    sum += relativeLuminance([pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0]);
  }
  return pixels.length === 0 ? 0 : sum / (pixels.length / 3);
}

/** How many different grey levels a PNG file shows in a region: a picture has many, an empty window few. */
export async function countGreyLevels(file: string, region?: Region): Promise<number> {
  const pixels = await readPixels(file, region);
  const levels = new Set<number>();
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    if (pixels[at] === pixels[at + 1] && pixels[at] === pixels[at + 2]) levels.add(pixels[at] ?? 0);
  }
  return levels.size;
}

async function readPixels(file: string, region?: Region): Promise<Buffer> {
  const crop = region ? ['-crop', `${region.width}x${region.height}+${region.x}+${region.y}`, '+repage'] : [];
  const args = [`png:${file}`, ...crop, '-alpha', 'off', '-depth', '8', 'rgb:-'];
  const { stdout } = await run('convert', args, { encoding: 'buffer', maxBuffer: MAXIMUM_BYTES });
  return stdout;
}
