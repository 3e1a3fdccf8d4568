import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AgentError } from '../errors.ts';
import type { PacsCredentials, ReadPacsCredentials } from '../pacs/pacs.ts';
import type { Vault } from './vault.ts';

/** Name of the keychain's entry: JSON with `name` and `password`. */
export const PACS_ENTRY = 'pacs';
export const PacsCredentialsSchema = z.strictObject({
  name: z.string().min(1).max(128),
  password: z.string().min(1).max(1024),
});

/** Why the PACS cannot be asked: the keychain does not answer, or holds no password for it. */
export const CREDENTIALS_LOCKED = 'pacs.credentials_locked';
export const CREDENTIALS_MISSING = 'pacs.credentials_missing';
export type CredentialsFault = typeof CREDENTIALS_LOCKED | typeof CREDENTIALS_MISSING;

export type HeldPacsCredentials = {
  /** Null: there are none. Throws AgentError `pacs.credentials_locked`, within seconds however long the keychain takes. */
  readonly read: ReadPacsCredentials;
  /** Reads them before they are needed. */
  readonly readAhead: () => void;
  /** Whether they have been read, and a keychain that locks now does not matter. */
  readonly areHeld: () => boolean;
};

/** Somebody waits for images; in an emergency the patient does. */
const PATIENCE_MS = 3000;
const PATIENCE_WHEN_HELD_MS = 1000;

/**
 * The PACS's name and password. The keychain is asked each time, so that what IT changes there counts at once, and what it
 * last said is held in memory: a keychain that locks while the agent runs must not take the images from an emergency.
 * Whoever could read them there could ask the keychain in our name as well. They are written nowhere.
 */
export function holdPacsCredentials(
  vault: Pick<Vault, 'get'>,
  onFault: (fault: CredentialsFault | null) => void,
): HeldPacsCredentials {
  type Answer = PacsCredentials | 'missing' | 'locked';
  const own = { held: null as PacsCredentials | null, reading: null as Promise<Answer> | null, isLate: false };
  const keep = (answer: Answer): Answer => {
    Object.assign(own, { reading: null, isLate: false });
    if (answer !== 'locked') own.held = answer === 'missing' ? null : answer;
    if (own.held !== null) onFault(null);
    else onFault(answer === 'missing' ? CREDENTIALS_MISSING : CREDENTIALS_LOCKED);
    return answer;
  };
  const ask = async (): Promise<Answer> => (await readEntry(vault)) ?? 'missing';
  // One question at a time, whoever asks: a keychain that hangs would be asked again for each image.
  const reading = (): Promise<Answer> => (own.reading ??= ask().then(keep, () => keep('locked')));
  return {
    areHeld: () => own.held !== null,
    readAhead: () => void reading(),
    read: async () => {
      // Who has waited once for a question that is still open does so for all who come after.
      const patienceMs = own.isLate ? 0 : own.held === null ? PATIENCE_MS : PATIENCE_WHEN_HELD_MS;
      const answer = await Promise.race([reading(), delay(patienceMs, 'locked' as const, { ref: false })]);
      if (answer === 'missing') return null;
      if (answer !== 'locked') return answer;
      own.isLate = own.reading !== null;
      if (own.held !== null) return own.held;
      onFault(CREDENTIALS_LOCKED);
      throw new AgentError(CREDENTIALS_LOCKED);
    },
  };
}

/** Null also for an entry that nobody can make sense of: it is to be set up anew. */
async function readEntry(vault: Pick<Vault, 'get'>): Promise<PacsCredentials | null> {
  const stored = await getEntry(vault);
  if (stored === null) return null;
  try {
    return PacsCredentialsSchema.safeParse(JSON.parse(stored.toString('utf8'))).data ?? null;
  } catch {
    return null;
  } finally {
    stored.fill(0);
  }
}

async function getEntry(vault: Pick<Vault, 'get'>): Promise<Buffer | null> {
  try {
    return await vault.get(PACS_ENTRY);
  } catch (error) {
    if (error instanceof AgentError && error.code === 'vault.damaged') return null;
    throw error;
  }
}
