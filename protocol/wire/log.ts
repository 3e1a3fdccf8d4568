import { z } from 'zod';

/**
 * POST /v1/log/seen: a checkpoint that the workstation holds and that does not fit what it was answered. The collector says
 * that it knows it, or refuses with `log.behind`: then it keeps it as evidence, and takes nothing in until it is restored.
 */
export const SeenRequestSchema = z.strictObject({ checkpoint: z.string().max(16_384) });
export const SeenReplySchema = z.strictObject({ known: z.boolean() });
export type SeenReply = z.infer<typeof SeenReplySchema>;

/** GET /v1/log/restorations: the statements (protocol/log/restoration.ts) that began each log after the first, in order. */
export const RestorationsReplySchema = z.strictObject({ statements: z.array(z.string().max(4096)).max(1000) });
export type RestorationsReply = z.infer<typeof RestorationsReplySchema>;
