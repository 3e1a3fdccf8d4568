import { isAfter, isBefore } from '../../protocol/wire/time-bound.ts';
import { WHO_SAW_MOST, type Access, type WhoSawRequest } from '../../protocol/wire/who-saw.ts';
import type { Place } from './find-places.ts';
import { SINGLE } from './group-accesses.ts';

type Span = Pick<WhoSawRequest, 'from' | 'to'>;

/**
 * So many are looked at on either side of a time to find what reaches into it: most do not, and what was opened lies in the
 * records alone. A second or two of work, in turns with everybody else's.
 */
export const MOST_AROUND = 10_000;

const begins = (at: string, { to }: Span): boolean => to === undefined || !isAfter(at, to);
const lasts = (at: string, { from }: Span): boolean => from === undefined || !isBefore(at, from);

/**
 * Which records have to be looked at to tell what was in a time, in order of time: all that are in it, and around it those
 * of which something can reach into it. `isCut`: there are too many.
 */
export function placesFor(
  places: readonly Place[],
  span: Span,
): { readonly near: readonly Place[]; readonly isCut: boolean } {
  const all = places.toSorted(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || a.trail.localeCompare(b.trail) || a.seq - b.seq,
  );
  const reaching = all.filter(({ kind }) => !SINGLE.includes(kind));
  const before = reaching.filter(({ at }) => !lasts(at, span));
  const within = all.filter(({ at }) => lasts(at, span) && begins(at, span));
  const after = reaching.filter(({ at }) => lasts(at, span) && !begins(at, span));
  return {
    near: [...before.slice(-MOST_AROUND), ...within.slice(0, WHO_SAW_MOST), ...after.slice(0, MOST_AROUND)],
    isCut: within.length > WHO_SAW_MOST || [before, after].some(({ length }) => length > MOST_AROUND),
  };
}

/** What was going on in a time, in order of time. `isCut`: too much; what began long before and may go on still gives way. */
export function accessesIn(
  all: readonly Access[],
  span: Span,
): { readonly accesses: readonly Access[]; readonly isCut: boolean } {
  const accesses = all.filter((access) => isInTime(access, span));
  return { accesses: accesses.slice(-WHO_SAW_MOST), isCut: accesses.length > WHO_SAW_MOST };
}

/** Whether something was going on in a time. Images of which nobody recorded that they were closed may be open for ever. */
function isInTime({ what, endedAt, records }: Access, span: Span): boolean {
  const isOpen = what === 'opened' && endedAt === null;
  return records.some(({ at }) => begins(at, span)) && (isOpen || records.some(({ at }) => lasts(at, span)));
}
