import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Base64HashSchema } from '../../../protocol/base64-hash.ts';
import type { EnrolRequest } from '../../../protocol/wire/enrolment.ts';
import { makeSealingEntry, type SealingEntry } from '../audit/seal/sealing-entry.ts';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { createClientKey, type ClientKey } from './client-key.ts';

/**
 * The keychain's name for what the collector was asked with. It is there before the collector is asked, and until the answer
 * is kept: the same request again gets the same answer, and costs no further use of the token.
 */
export const ASKED = 'enrolment.asked';

const AskedSchema = z.strictObject({
  v: z.literal(1),
  /** SHA-256 in hex of what was asked for: token's secret, workstation, machine. */
  for: z.string(),
  privateKey: z.string(),
  request: z.string(),
  sealKey: Base64HashSchema,
});
type AskFor = Pick<EnrolRequest, 'secret' | 'workstation' | 'machineId'>;
export type Asking = { readonly key: ClientKey; readonly sealing: SealingEntry };

/** The keys to ask with: those of the last time, if the same was asked for, else new ones. Throws AgentError `vault.locked`. */
export async function prepareAsking(vault: Pick<Vault, 'get' | 'set'>, askFor: AskFor): Promise<Asking> {
  const { secret, workstation, machineId } = askFor;
  const what = createHash('sha256')
    .update(JSON.stringify([secret, workstation, machineId]))
    .digest('hex');
  const before = await recall(vault);
  if (before?.for === what) {
    const { privateKey, request, sealKey } = before;
    return { key: { privateKey, request }, sealing: makeSealingEntry(null, Buffer.from(sealKey, 'base64')) };
  }
  const [key, sealing] = [await createClientKey(), makeSealingEntry()];
  const entry = { v: 1, for: what, ...key, sealKey: sealing.next.key.toString('base64') };
  await vault.set(ASKED, Buffer.from(JSON.stringify(entry)));
  return { key, sealing };
}

/** Throws AgentError `vault.locked`. */
export const forgetAsking = (vault: Pick<Vault, 'remove'>): Promise<void> => vault.remove(ASKED);

/** What lies there and is none of ours is as good as nothing. */
async function recall(vault: Pick<Vault, 'get'>): Promise<z.infer<typeof AskedSchema> | null> {
  try {
    const raw = await vault.get(ASKED);
    return raw === null ? null : AskedSchema.parse(JSON.parse(raw.toString()));
  } catch (error) {
    if (error instanceof AgentError && error.code !== 'vault.damaged') throw error;
    return null;
  }
}
