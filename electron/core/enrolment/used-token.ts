import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const fileOf = (folder: string): string => join(folder, 'used-token');

/** Remembers the token that this workstation has used, by its fingerprint: a file that nobody may delete is not used again. */
export function rememberToken(folder: string, fingerprint: string): void {
  const draft = `${fileOf(folder)}.new`;
  try {
    writeFileSync(draft, `${fingerprint}\n`, { mode: 0o600 });
    renameSync(draft, fileOf(folder));
  } catch {
    return; // a full disk: the collector's count of uses has to do
  }
}

export function isUsedToken(folder: string, fingerprint: string): boolean {
  try {
    return readFileSync(fileOf(folder), 'utf8').trim() === fingerprint;
  } catch {
    return false; // none was used
  }
}
