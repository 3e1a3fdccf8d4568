import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The temporary folder of the system is everybody's: what only root may write must lie elsewhere. */
const ROOTS_OWN = '/var/lib';

/** Tests of files of root's need to be root, as the set-up of the build machines is. */
export const IS_ROOT = process.getuid?.() === 0;

export type ProtectedFolder = {
  readonly path: string;
  readonly policyFile: string;
  /** Writes the policy file, as JSON unless it is text or bytes; readable by all, writable by root alone. */
  readonly set: (values: unknown) => void;
  readonly unset: () => void;
  readonly remove: () => void;
};

/** A folder that only root can write in, as `/etc/glasskey` is, with a policy file in it if one is set. */
export function createProtectedFolder(): ProtectedFolder {
  const path = mkdtempSync(join(ROOTS_OWN, 'glasskey-test-'));
  chmodSync(path, 0o755);
  const policyFile = join(path, 'policy.json');
  return {
    path,
    policyFile,
    set: (values) => {
      writeFileSync(
        policyFile,
        typeof values === 'string' || Buffer.isBuffer(values) ? values : JSON.stringify(values),
      );
      chmodSync(policyFile, 0o644);
    },
    unset: () => rmSync(policyFile, { force: true }),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
