import type Electron from 'electron';
import { screen } from '../system/screen.ts';

type Wanted = Pick<Electron.BaseWindowConstructorOptions, 'x' | 'y' | 'width' | 'height'>;

/** Where a new window goes: as asked, otherwise in the middle of the primary display. */
export function placeAtStart(wanted: Wanted): Electron.Rectangle {
  const area = screen.getPrimaryDisplay().workArea;
  const { width = 800, height = 600 } = wanted;
  return {
    x: wanted.x ?? area.x + Math.floor((area.width - width) / 2),
    y: wanted.y ?? area.y + Math.floor((area.height - height) / 2),
    width,
    height,
  };
}
