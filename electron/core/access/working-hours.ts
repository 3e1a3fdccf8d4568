import type { Directory } from '../../../protocol/policy/policy.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** The hour of the day, 0 to 23, in an IANA time zone. `wallMs`: milliseconds since the epoch. */
export function localHour(wallMs: number, timeZone: string): number {
  const format =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
  formats.set(timeZone, format);
  return Number(format.format(wallMs));
}

/** Whether a shift covers the hour; one that ends at or before its start runs over midnight. No shift: no fixed hours. */
export function isWithinShift(
  shifts: readonly Pick<Directory['shifts'][number], 'fromHour' | 'toHour'>[],
  hour: number,
) {
  if (shifts.length === 0) return true;
  return shifts.some(({ fromHour, toHour }) =>
    fromHour < toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour,
  );
}
