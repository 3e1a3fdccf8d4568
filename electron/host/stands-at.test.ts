import { describe, expect, it } from 'vitest';
import { standsAt } from './stands-at.ts';

type Bounds = Parameters<typeof standsAt>[0];
/** In pixels: a display, one to its right and one to its left. */
const DISPLAYS: readonly Bounds[] = [
  { x: 0, y: 0, width: 1366, height: 768 },
  { x: 2049, y: 13, width: 1681, height: 1051 },
  { x: -2161, y: -7, width: 2161, height: 3839 },
];
const ROUNDINGS = [Math.floor, Math.round, Math.ceil] as const;
type Rounding = (typeof ROUNDINGS)[number];

/** Pixels as units of a scaled display: its place rounded one way, its size another. */
const scaled = ({ x, y, width, height }: Bounds, scale: number, place: Rounding, size: Rounding): Bounds => ({
  x: place(x / scale),
  y: place(y / scale),
  width: size(width / scale),
  height: size(height / scale),
});

describe('where a window stands', () => {
  it.each([1, 1.25, 1.5, 1.75, 2, 2.25])('is where it was told to, however a scale of %s is rounded', (scale) => {
    const ways = ROUNDINGS.flatMap((place) => ROUNDINGS.map((size) => [place, size] as const));
    for (const display of DISPLAYS) {
      const all = ways.map(([place, size]) => scaled(display, scale, place, size));
      for (const one of all)
        for (const other of all) expect(standsAt(one, other), JSON.stringify([one, other])).toBe(true);
    }
  });

  it.each([
    ['moved', { x: 4 }],
    ['raised', { y: -4 }],
    ['narrower', { width: 1276 }],
    ['lower', { height: 796 }],
    ['wider', { width: 1284 }],
    ['moved and widened, a little each', { x: 3, width: 1283 }],
    ['on the next display', { x: 1280 }],
  ])('is another where it is %s', (_, change) => {
    const display = { x: 0, y: 0, width: 1280, height: 800 };
    expect(standsAt({ ...display, ...change }, display)).toBe(false);
  });
});
