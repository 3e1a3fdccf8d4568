import { existsSync } from 'node:fs';
import { readHeader } from '../../audit/examine-trail.ts';
import { readMasterKey } from '../../audit/master-key.ts';
import { openForReading } from '../../audit/open-database.ts';
import { AgentError } from '../../errors.ts';
import { CLIENT_KEY, enrolmentFile } from '../../sync/enrolment.ts';
import type { KeychainFact } from '../checks/keychain.ts';
import type { Surroundings } from './place.ts';

/** Asks for what must be there: a locked keychain can truthfully say that it holds nothing of a name it never heard. */
export async function lookAtKeychain({ folder, trail, vault }: Surroundings): Promise<KeychainFact> {
  try {
    if (existsSync(enrolmentFile(folder))) {
      return { kind: (await vault.get(CLIENT_KEY)) === null ? 'emptied' : 'answers' };
    }
    const id = masterKeyIdOf(trail);
    if (id !== null) return { kind: (await readMasterKey(vault, id)) === null ? 'emptied' : 'answers' };
    await vault.get(CLIENT_KEY);
    return { kind: 'answers' };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    return { kind: error.code === 'vault.damaged' ? 'damaged' : 'locked' };
  }
}

function masterKeyIdOf(trail: string): string | null {
  try {
    const db = openForReading(trail);
    try {
      return readHeader(db)?.masterKeyId ?? null;
    } finally {
      db.close();
    }
  } catch {
    return null; // there is none, or it is damaged: the check of the trail says so
  }
}
