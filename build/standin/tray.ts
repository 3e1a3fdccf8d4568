import type Electron from 'electron';
import { Emitter } from './emitter.ts';
import type { Menu } from './menu.ts';
import type { NativeImage } from './native-image.ts';

type Methods = Pick<Electron.Tray, 'setToolTip' | 'setTitle' | 'getTitle' | 'destroy' | 'isDestroyed'>;

/** A tray icon that nobody sees; tests emit its `click`. */
export class Tray extends Emitter implements Methods {
  image: NativeImage | string;
  menu: Menu | null = null;
  toolTip = '';
  #title = '';
  #destroyed = false;

  constructor(image: NativeImage | string) {
    super();
    this.image = image;
  }

  setImage(image: NativeImage | string): void {
    this.image = image;
  }

  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle(): string {
    return this.#title;
  }

  setContextMenu(menu: Menu | null): void {
    this.menu = menu;
  }

  destroy(): void {
    this.#destroyed = true;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }
}
