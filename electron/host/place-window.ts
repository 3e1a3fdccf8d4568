import type { Rectangle, Size } from 'electron';

/** Smaller than this nothing of ours is well read. */
const SMALLEST: Size = { width: 800, height: 600 };

/** A window in the middle of a display's work area, and never larger: one scaled to 200 percent has little room. */
export function placeIn(area: Rectangle, wanted: Size): Rectangle {
  const width = Math.min(wanted.width, area.width);
  const height = Math.min(wanted.height, area.height);
  return {
    x: area.x + Math.floor((area.width - width) / 2),
    y: area.y + Math.floor((area.height - height) / 2),
    width,
    height,
  };
}

/** How small a window of ours may be made; what is placed smaller already stays so. */
export function smallestOf({ width, height }: Size): { readonly minWidth: number; readonly minHeight: number } {
  return { minWidth: Math.min(SMALLEST.width, width), minHeight: Math.min(SMALLEST.height, height) };
}
