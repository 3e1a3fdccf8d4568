import { Menu, nativeImage, Tray } from 'electron';
import { join } from 'node:path';
import { hostWords } from './spoken-language.ts';

/** Held here: an icon that nobody holds goes from beside the clock with the next collection of garbage. */
let tray: Tray | null = null;

/** The icon beside the clock. It says that Glasskey runs and locks on a click; it can do nothing else. */
export function createTray(onLock: () => void): void {
  tray = new Tray(nativeImage.createFromPath(join(import.meta.dirname, 'tray.png')));
  tray.setToolTip('Glasskey');
  tray.setContextMenu(Menu.buildFromTemplate([{ label: hostWords().lockNow, click: onLock }]));
  tray.on('click', onLock);
}
