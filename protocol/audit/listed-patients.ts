import { z } from 'zod';
import { JsonSchema } from '../json.ts';
import type { AuditRecord } from './record.ts';

/** What the detail of `study.searched` tells of the list that was shown: how many studies, and of which patients. */
export const ListedSchema = z.object({
  /** What was asked for, by the names of its fields (electron/core/pacs/study-query.ts). */
  query: z.record(z.string(), JsonSchema).default({}),
  /** Studies in the list. */
  found: z.number().int().min(0),
  patients: z.array(
    z.object({
      patientId: z.string().max(64),
      issuer: z.string().max(64),
      /** How many of the studies are this patient's; agents of before did not say. */
      studies: z.number().int().min(1).optional(),
    }),
  ),
});
export type Listed = z.infer<typeof ListedSchema>;

/** The list that a search showed; null for every other record, and for a search that showed nothing. */
export function listedIn({ kind, detail }: Pick<AuditRecord, 'kind' | 'detail'>): Listed | null {
  return kind === 'study.searched' ? (ListedSchema.safeParse(detail).data ?? null) : null;
}
