import type { MinimumVersion } from '../../protocol/policy/minimum-version.ts';
import { compareVersions } from '../../protocol/version.ts';
import type { WorkstationRow } from './workstations.ts';

/** What a workstation is to be updated to, whether its date has come or not; null: nothing, or it was revoked or never said its version. */
export function belowMinimum(
  { certificateUntil, health }: WorkstationRow,
  minimum: MinimumVersion | null,
): MinimumVersion | null {
  if (minimum === null || certificateUntil === null || health === null) return null;
  return compareVersions(health.version, minimum.version) < 0 ? minimum : null;
}
