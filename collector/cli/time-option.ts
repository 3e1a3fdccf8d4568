import { z } from 'zod';
import { UsageError } from './command-io.ts';

const DaySchema = z.iso.date();
const MomentSchema = z.iso.datetime({ offset: true });

/** A day (`2026-11-23`, from midnight UTC) or a moment with its zone, as RFC 3339; undefined when none was given. */
export function readTime(name: string, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  if (DaySchema.safeParse(given).success) return `${given}T00:00:00.000Z`;
  if (MomentSchema.safeParse(given).success) return given;
  throw new UsageError(`${name}: a day such as 2026-11-23, or a moment such as 2026-11-23T08:00:00+01:00`);
}
