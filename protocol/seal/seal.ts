import { z } from 'zod';
import type { AuditRecord } from '../audit/record.ts';
import { sealMac, type SealingKey, type SealPlace } from './sealing-key.ts';

/** Kind of the records that are seals. */
export const SEAL_KIND = 'trail.sealed';

/** Why a seal was made when it was. `resumed`: the computer slept since the one before, which is then no silence. */
export const SEAL_REASONS = ['started', 'records', 'idle', 'urgent', 'resumed', 'ending'] as const;
export type SealReason = (typeof SEAL_REASONS)[number];

/** `detail` of a seal: all that was recorded up to `seq` is closed under the key of `epoch`. Hashes in lower-case hex. */
export const SealSchema = z.strictObject({
  chain: z.string().regex(/^[0-9a-f]{32}$/),
  epoch: z.number().int().min(0),
  seq: z.number().int().min(1),
  head: z.string().regex(/^[0-9a-f]{64}$/),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
  why: z.enum(SEAL_REASONS),
});
export type Seal = z.infer<typeof SealSchema>;

export function makeSeal(key: SealingKey, place: SealPlace, why: SealReason): Seal {
  const { chain, seq, head } = place;
  return { chain, epoch: key.epoch, seq, head, mac: sealMac(key, place).toString('hex'), why };
}

/** The seal in a record; null when it is none, or not a strict one. */
export function sealIn({ kind, detail }: Pick<AuditRecord, 'kind' | 'detail'>): Seal | null {
  return kind === SEAL_KIND ? (SealSchema.safeParse(detail).data ?? null) : null;
}
