import { z } from 'zod';
import { RECORD_CLASSES } from './record-class.ts';

const PersonSchema = z.strictObject({ id: z.string(), name: z.string(), at: z.iso.datetime() });

/** Records `seq` to `seq + count` (not included) of a trail; leaf `index` and on of the log, null for ones that are not in it. */
const RunSchema = z.tuple([z.number().int().min(1), z.number().int().min(1), z.number().int().min(0).nullable()]);

/** Records of one class that arrived in one month, all but those that stayed. */
export const DestroyedPartSchema = z.strictObject({
  class: z.enum(RECORD_CLASSES),
  /** `YYYY-MM` in UTC, of arrival at the collector. */
  month: z.string().max(16),
  count: z.number().int().min(1),
  /** Records that stayed: under a legal hold, or by their own time younger than their month of arrival. */
  held: z.number().int().min(0),
  retentionDays: z.number().int(),
  /** SHA-256 over the leaves of all runs, 32 bytes each, in the order of `trails`. Lower-case hex. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  trails: z.array(z.strictObject({ trail: z.uuid(), runs: z.array(RunSchema) })),
});
export type DestroyedPart = z.infer<typeof DestroyedPartSchema>;

/**
 * What a certificate of destruction says (payload of a statement `glasskey-destruction+jws`, log/statement.ts): that the
 * content of these records and the keys to it are gone at the collector, under which rule, and who decided. Leaf, head,
 * kind and time of each record stay, and their proofs.
 */
export const DestructionSchema = z
  .strictObject({
    v: z.literal(1),
    certificate: z.number().int().min(1),
    parts: z.array(DestroyedPartSchema).min(1),
    policySerial: z.number().int().min(0),
    proposed: PersonSchema,
    /** The keys were destroyed in the same moment. */
    approved: PersonSchema,
    /** When the last sealed byte was overwritten. */
    erasedAt: z.iso.datetime(),
    /** The log at that time (C2SP tlog-checkpoint): it holds the leaves. */
    checkpoint: z.string().max(16_384),
  })
  .refine(({ proposed, approved }) => proposed.id !== approved.id, 'one person decided alone')
  .refine(({ parts }) => parts.every(isCounted), 'the runs are not as many records as it says');
export type Destruction = z.infer<typeof DestructionSchema>;

function isCounted({ count, trails }: DestroyedPart): boolean {
  const counts = trails.flatMap(({ runs }) => runs.map(([, length]) => length));
  return counts.reduce((sum, length) => sum + length, 0) === count;
}
