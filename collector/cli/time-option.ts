import { isDay, TimeBoundSchema } from '../../protocol/wire/time-bound.ts';
import { UsageError } from './command-io.ts';

/** A day (`2026-11-23`) or a moment with its zone, as RFC 3339; undefined when none was given. */
export function readBound(name: string, given: string | undefined): string | undefined {
  if (given === undefined || TimeBoundSchema.safeParse(given).success) return given;
  throw new UsageError(`${name}: a day such as 2026-11-23, or a moment such as 2026-11-23T08:00:00+01:00`);
}

/** The same as one moment: a day is its midnight in UTC. */
export function readMoment(name: string, given: string | undefined): string | undefined {
  const bound = readBound(name, given);
  return bound !== undefined && isDay(bound) ? `${bound}T00:00:00.000Z` : bound;
}
