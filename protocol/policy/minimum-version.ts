import { z } from 'zod';
import { compareVersions, VERSION_PATTERN } from '../version.ts';

/** The oldest version that people may sign in at, and from when on that counts. */
export const MinimumVersionSchema = z.strictObject({
  version: z.string().regex(VERSION_PATTERN),
  /** RFC 3339; people are told of it before. */
  from: z.iso.datetime({ offset: true }),
});
export type MinimumVersion = z.infer<typeof MinimumVersionSchema>;

/** `due`: older than the minimum, which does not count yet; `refused`: older, and it counts. */
export type VersionVerdict =
  { readonly kind: 'current' } | ({ readonly kind: 'due' | 'refused' } & Readonly<MinimumVersion>);

/** What `minimum` says of a program of version `own` at `nowMs` (milliseconds since the epoch). Null asks for nothing. */
export function judgeVersion(minimum: MinimumVersion | null, own: string, nowMs: number): VersionVerdict {
  if (minimum === null || compareVersions(own, minimum.version) >= 0) return { kind: 'current' };
  return { kind: nowMs < Date.parse(minimum.from) ? 'due' : 'refused', ...minimum };
}
