import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Under which service the keychain holds the entries of this data folder. */
export type EntryService = {
  /** null: nothing was ever put there. */
  readonly find: () => string | null;
  readonly findOrMake: () => string;
};

const FILE = 'keychain-id';
const ID = /^[0-9a-f-]{36}$/;

/**
 * On Windows the account's entries follow it to every computer, with a roaming profile, and the workstations of one account
 * would overwrite each other's keys. So the service is named after the data folder, which stays where it is, by an identifier
 * in it that is made once: what Windows says of the machine cannot always be read, and a name that changes loses the keys.
 */
export function entryServiceOn(platform: NodeJS.Platform, service: string, folder: string): EntryService {
  if (platform !== 'win32') return { find: () => service, findOrMake: () => service };
  const find = (): string | null => {
    const id = readId(folder);
    return id === null ? null : `${service}.${id}`;
  };
  return {
    find,
    findOrMake: () => {
      if (readId(folder) === null) makeId(folder);
      const made = find();
      if (made === null) throw new Error('no identifier of the keychain');
      return made;
    },
  };
}

function readId(folder: string): string | null {
  try {
    const id = readFileSync(join(folder, FILE), 'utf8');
    if (!ID.test(id)) throw new Error('damaged identifier of the keychain');
    return id;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Appears whole or not at all, and never in the place of another process's. */
function makeId(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const id = randomUUID();
  const draft = join(folder, `${FILE}.${id}`);
  try {
    writeFileSync(draft, id, { mode: 0o600, flush: true });
    linkSync(draft, join(folder, FILE));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
