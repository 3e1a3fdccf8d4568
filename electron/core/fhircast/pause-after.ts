import { backoffMs } from '../../../protocol/wire/backoff.ts';

/** What refuses us will hardly change its mind at once. */
const REFUSED_MS = 60_000;

/** Milliseconds before the hub is asked again, after `failures` in a row of which the last was `code`. */
export const pauseAfter = (code: string, failures: number, random: () => number): number =>
  code === 'fhircast.refused' ? REFUSED_MS : backoffMs(failures + 1, random);
