import { join } from 'node:path';
import { keepSmallFile, readSmallFile } from '../small-file.ts';

const fileOf = (folder: string): string => join(folder, 'used-token');

/**
 * Remembers the token that this workstation has used, by its fingerprint: a file that nobody may delete is not used again.
 * Where the disk does not take it, the collector's count of uses has to do.
 */
export const rememberToken = (folder: string, fingerprint: string): void =>
  keepSmallFile(fileOf(folder), `${fingerprint}\n`);

export const isUsedToken = (folder: string, fingerprint: string): boolean =>
  readSmallFile(fileOf(folder)).trim() === fingerprint;
