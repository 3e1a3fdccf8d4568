import { readFileSync } from 'node:fs';

/** Where the updater says how its last installation went (build/package/linux/update). */
const OUTCOME = '/var/lib/glasskey/update';

/** Whether the updater failed the last time. False where there is none, or where it says nothing that is known. */
export function hasUpdateFailed(file = OUTCOME): boolean {
  try {
    return readFileSync(file, 'utf8').startsWith('failed ');
  } catch {
    return false;
  }
}
