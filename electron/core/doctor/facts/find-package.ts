import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FILE_LIST } from './look-at-package.ts';

/** The bundler makes main.js and chunks/*.js: this code lies beside the list or one folder below it. */
const UPWARDS = 2;

/** Folder of the built program that this code is part of; null: it runs from its source. */
export function findPackage(): string | null {
  let folder = import.meta.dirname;
  for (let step = 0; step < UPWARDS; step += 1) {
    if (existsSync(join(folder, FILE_LIST))) return folder;
    folder = dirname(folder);
  }
  return null;
}
