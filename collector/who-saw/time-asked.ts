import { isAfter, isBefore } from '../../protocol/wire/time-bound.ts';
import { WHO_SAW_MOST, type Access, type WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import type { Place } from './find-places.ts';

type Span = Pick<WhoSawRequest, 'from' | 'to'>;

const begins = (at: string, { to }: Span): boolean => to === undefined || !isAfter(at, to);
const lasts = (at: string, { from }: Span): boolean => from === undefined || !isBefore(at, from);

/**
 * Which records have to be looked at to tell what was in a time, in order of time: all that are in it, and around it those
 * of which something can reach into it. A search is over at once. `isCut`: there are too many.
 */
export function placesFor(
  places: readonly Place[],
  span: Span,
): { readonly near: readonly Place[]; readonly isCut: boolean } {
  const all = places.toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || a.trail.localeCompare(b.trail) || a.seq - b.seq,
  );
  const reaching = all.filter(({ kind }) => kind !== 'study.searched');
  const before = reaching.filter(({ at }) => !lasts(at, span));
  const within = all.filter(({ at }) => lasts(at, span) && begins(at, span));
  const after = reaching.filter(({ at }) => lasts(at, span) && !begins(at, span));
  return {
    near: [...before.slice(-WHO_SAW_MOST), ...within.slice(0, WHO_SAW_MOST), ...after.slice(0, WHO_SAW_MOST)],
    isCut: [before, within, after].some(({ length }) => length > WHO_SAW_MOST),
  };
}

/** Whether something was going on in a time. Images of which nobody recorded that they were closed may be open for ever. */
export function isInTime({ what, endedAt, records }: Access, span: Span): boolean {
  const isOpen = what === 'opened' && endedAt === null;
  return records.some(({ at }) => begins(at, span)) && (isOpen || records.some(({ at }) => lasts(at, span)));
}
