import type { Rectangle } from 'electron';

/** Displays are scaled, to 125 or 150 percent: what a window was told is rounded to whole pixels, and back. */
const TOLERANCE_DIP = 3;

/** Whether a window is where it was told to be: each of its four sides. */
export function standsAt(is: Rectangle, told: Rectangle): boolean {
  const apart = [
    is.x - told.x,
    is.y - told.y,
    is.x + is.width - told.x - told.width,
    is.y + is.height - told.y - told.height,
  ];
  return apart.every((dip) => Math.abs(dip) <= TOLERANCE_DIP);
}
