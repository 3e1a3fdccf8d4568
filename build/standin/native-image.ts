import type Electron from 'electron';
import { readFileSync } from 'node:fs';

type Methods = Pick<Electron.NativeImage, 'toPNG' | 'toDataURL' | 'getSize' | 'isEmpty' | 'setTemplateImage'>;

/** An image as its PNG bytes; nothing is ever drawn with it here. */
export class NativeImage implements Methods {
  readonly #png: Buffer;

  private constructor(png: Buffer) {
    this.#png = png;
  }

  static fromPng(png: Buffer): NativeImage {
    return new NativeImage(png);
  }

  toPNG(): Buffer {
    return this.#png;
  }

  toDataURL(): string {
    return `data:image/png;base64,${this.#png.toString('base64')}`;
  }

  getSize(): Electron.Size {
    if (this.#png.length < 24) return { width: 0, height: 0 };
    return { width: this.#png.readUInt32BE(16), height: this.#png.readUInt32BE(20) }; // PNG's IHDR
  }

  isEmpty(): boolean {
    return this.#png.length === 0;
  }

  setTemplateImage(): void {}
}

export const nativeImage = {
  createEmpty: (): NativeImage => NativeImage.fromPng(Buffer.alloc(0)),
  /** Empty when the file cannot be read, as in Electron. */
  createFromPath: (path: string): NativeImage => NativeImage.fromPng(readOrNothing(path)),
  createFromBuffer: (bytes: Buffer): NativeImage => NativeImage.fromPng(bytes),
  createFromDataURL: (url: string): NativeImage =>
    NativeImage.fromPng(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')),
} satisfies Partial<Record<keyof typeof Electron.nativeImage, unknown>>;

function readOrNothing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
