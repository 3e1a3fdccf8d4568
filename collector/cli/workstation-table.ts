import type { MinimumVersion } from '../../protocol/policy/minimum-version.ts';
import { isAway } from '../../protocol/wire/heartbeat.ts';
import type { WorkstationRow } from '../enrolment/workstations.ts';
import { SILENT_MS } from '../health/silent-workstations.ts';
import { textTable } from './text-table.ts';

/** `below`: what it is to be updated to (enrolment/below-minimum.ts). */
export type ListedWorkstation = WorkstationRow & { readonly below: MinimumVersion | null };

const HEAD = [
  'name',
  'site',
  'tenant',
  'state',
  'health',
  'version',
  'minimum',
  'ring',
  'last seen',
  'enrolled',
  'unsent',
  'clock',
  'certificate',
  'id',
];

/** Workstations as IT asks for them: whether they are up, what they run, what waits there, how far off their clock is. */
export const workstationTable = (all: readonly ListedWorkstation[], nowMs: number): readonly string[] =>
  textTable(
    HEAD,
    all.map((row) => [
      row.name,
      row.site,
      row.tenant ?? '-',
      stateOf(row, nowMs),
      row.health?.severity ?? '-',
      row.health?.version ?? '-',
      row.below === null ? '-' : `below ${row.below.version}`,
      row.ring ?? row.health?.ring ?? '-',
      row.seenAt,
      enrolledOf(row),
      row.health === null ? '-' : String(row.health.trail.unsent + row.health.trail.kept),
      offsetOf(row),
      row.certificateUntil?.slice(0, 10) ?? 'revoked',
      row.id,
    ]),
  );

/** `gone`: it said that it ends or sleeps. */
function stateOf({ seenAt, health, isCloned }: WorkstationRow, nowMs: number): 'up' | 'gone' | 'silent' | 'cloned' {
  if (isCloned) return 'cloned';
  if (health !== null && isAway(health.life)) return 'gone';
  return nowMs - Date.parse(seenAt) <= SILENT_MS ? 'up' : 'silent';
}

/** The day of the last time, and how often it was before. */
function enrolledOf({ enrolments, lastEnrolledAt }: WorkstationRow): string {
  const day = lastEnrolledAt.slice(0, 10);
  return enrolments === 1 ? day : `${day} (${enrolments} times)`;
}

/** Seconds that its clock is behind (+) or ahead (-): as it found out itself, else by when its last word came. */
function offsetOf({ health }: WorkstationRow): string {
  if (health === null) return '-';
  const offsetMs = health.clock.offsetMs ?? health.receivedMs - Date.parse(health.at);
  return `${offsetMs < 0 ? '-' : '+'}${(Math.abs(offsetMs) / 1000).toFixed(1)} s`;
}
