import { readFileSync } from 'node:fs';

/** Where the updater says how its last run ended: outcome, version, runs that led to nothing (build/package/linux/update). */
const OUTCOME = '/var/lib/glasskey/update';
/** It runs twice an hour: more than a day in which it was not answered, not known, or images were open each time. */
const MOST_VAIN_RUNS = 48;

/** `updater.failed`: a version could not be installed. `updater.stuck`: for long it has come to nothing. */
export type UpdateFault = 'updater.failed' | 'updater.stuck';

/** What is wrong with the updater; null where there is none, or where it says nothing that is known. */
export function updateFault(file = OUTCOME): UpdateFault | null {
  const [outcome, , runs] = readOutcome(file).trim().split(' ');
  if (outcome === 'failed') return 'updater.failed';
  return Number(runs) >= MOST_VAIN_RUNS ? 'updater.stuck' : null;
}

function readOutcome(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
