import { describe, expect, it } from 'vitest';
import { placeIn, smallestOf } from './place-window.ts';

describe('the place of a window', () => {
  it('is the middle of the work area, in the size that is wanted', () => {
    const area = { x: 1920, y: 32, width: 1920, height: 1048 };
    const bounds = placeIn(area, { width: 1280, height: 860 });
    expect(bounds).toEqual({ x: 2240, y: 126, width: 1280, height: 860 });
    expect(smallestOf(bounds)).toEqual({ minWidth: 800, minHeight: 600 });
  });

  it('is all of a work area that is smaller, as on a display scaled to 200 percent, and asks for no more', () => {
    const area = { x: 0, y: 0, width: 683, height: 344 };
    const bounds = placeIn(area, { width: 1280, height: 860 });
    expect(bounds).toEqual(area);
    expect(smallestOf(bounds)).toEqual({ minWidth: 683, minHeight: 344 });
  });
});
