import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Base64HashSchema } from '../../../../protocol/base64-hash.ts';
import { SEALING_KEY_BYTES, sealChainOf, type SealingKey } from '../../../../protocol/seal/sealing-key.ts';
import { AgentError } from '../../errors.ts';
import type { Vault } from '../../vault/vault.ts';

/** The keychain's name for the present key. Its value is replaced by the next one with every seal. */
export const SEALING_ENTRY = 'sealing-key';

const EntrySchema = z.strictObject({
  v: z.literal(1),
  chain: z.string().regex(/^[0-9a-f]{32}$/),
  epoch: z.number().int().min(0),
  key: Base64HashSchema,
  /** Whether the collector has the first key of the chain; until then nothing is sealed. */
  isAgreed: z.boolean(),
  /** The seal before (with epoch 0: where the trail ended when the key was made); null: in no trail yet. */
  after: z.strictObject({ trail: z.string(), seq: z.number().int().min(0) }).nullable(),
});

/** What the keychain holds for sealing: the key of the next seal, and where the last one is. */
export type SealingEntry = {
  readonly chain: string;
  readonly next: SealingKey;
  readonly isAgreed: boolean;
  readonly after: { readonly trail: string; readonly seq: number } | null;
};

/** A new chain, which the collector is still to hear of; `key`: its first one, 32 bytes. */
export function makeSealingEntry(
  after: SealingEntry['after'] = null,
  key: Buffer = randomBytes(SEALING_KEY_BYTES),
): SealingEntry {
  return { chain: sealChainOf(key), next: { epoch: 0, key }, isAgreed: false, after };
}

/** null when there is none. Throws AgentError `vault.locked`, `vault.damaged`. */
export async function readSealingEntry(vault: Pick<Vault, 'get'>): Promise<SealingEntry | null> {
  const raw = await vault.get(SEALING_ENTRY);
  if (raw === null) return null;
  try {
    const { chain, epoch, key, isAgreed, after } = EntrySchema.parse(JSON.parse(raw.toString()));
    return { chain, next: { epoch, key: Buffer.from(key, 'base64') }, isAgreed, after };
  } catch (cause) {
    throw new AgentError('vault.damaged', { cause });
  } finally {
    raw.fill(0);
  }
}

export async function writeSealingEntry(vault: Pick<Vault, 'set'>, entry: SealingEntry): Promise<void> {
  const { chain, next, isAgreed, after } = entry;
  const value = { v: 1, chain, epoch: next.epoch, key: next.key.toString('base64'), isAgreed, after };
  const bytes = Buffer.from(JSON.stringify(value));
  try {
    await vault.set(SEALING_ENTRY, bytes);
  } finally {
    bytes.fill(0);
  }
}
