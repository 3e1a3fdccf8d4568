import type { z, ZodType } from 'zod';

/** `tighten`: the stricter of this value and the signed policy's counts. `override`: this value counts. */
export type KeyRule = 'tighten' | 'override';

/** What people read about a key, in the templates and in the reference. */
export type KeyWords = {
  readonly rule: KeyRule;
  readonly title: string;
  readonly description: string;
  readonly titleDe: string;
  readonly descriptionDe: string;
  /** What counts where nobody sets it. */
  readonly otherwise: string;
  /** In place of the example on macOS, where a path of Linux would be refused (`/etc` is a link) or rule out every viewer. */
  readonly exampleOnMac?: unknown;
};

/** The words of a key, and a value that is stricter, or other, than what counts otherwise. */
type Description<T extends ZodType> = KeyWords & { readonly example: z.infer<T>; readonly exampleOnMac?: z.infer<T> };

/** A key of the machine policy with its words; they travel in the schema (`z.toJSONSchema` shows them). */
export const describe = <T extends ZodType>(schema: T, words: Description<T>): T => schema.meta({ ...words });
