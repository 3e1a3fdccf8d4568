import { setTimeout as delay } from 'node:timers/promises';
import { readInstant } from '../core/emergency/emergency-access.ts';
import { emergencyStopped } from '../core/emergency/emergency-events.ts';
import { forgetGrantsLeftOpen, grantsLeftOpen } from '../core/emergency/open-grants.ts';
import type { Clock } from '../core/clock.ts';
import { forgetLaunchesLeftOpen, launchesLeftOpen } from '../core/study/open-launches.ts';
import { closeLeftOver, removeLeftOvers, type LeftOvers } from '../core/viewer/study-folder.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

const CLOSE_WAIT_MS = 5000;
const POLL_MS = 100;

/**
 * Ends what an agent that was killed left open, before anybody can sign in: grants are recorded as stopped, viewers are
 * asked to close and recorded as closed, and the studies' files go.
 */
export async function endLeftOvers(foundation: Foundation, parts: Parts, clock: Clock): Promise<void> {
  await stopGrants(foundation, parts, clock);
  const closed = await closeViewers(foundation, parts);
  await recordClosed(foundation, parts, closed);
}

async function stopGrants({ state }: Foundation, { record, faults }: Parts, clock: Clock): Promise<void> {
  const now = readInstant(clock);
  const grants = grantsLeftOpen(state, now);
  if (grants === null) faults.raise('trail.state_tampered');
  for (const grant of grants ?? []) await record(emergencyStopped(grant, 'restart', now));
  if (grants === null || grants.length > 0) forgetGrantsLeftOpen(state);
}

/** Resolves with the launches whose viewer would not close; null where that cannot be told. */
async function closeViewers(foundation: Foundation, parts: Parts): Promise<readonly string[] | null> {
  try {
    return await closeFoundIn(foundation.viewerRoot, parts);
  } catch {
    return null; // another's folder, a link, a disk that fails: programs are refused then, and web viewers show the images
  }
}

async function closeFoundIn(viewerRoot: string, { folders }: Parts): Promise<readonly string[]> {
  let left = await removeLeftOvers(viewerRoot, process.platform);
  for (const viewer of left.running) await closeLeftOver(viewer, process.platform);
  for (let waitedMs = 0; left.running.length > 0 && waitedMs < CLOSE_WAIT_MS; waitedMs += POLL_MS) {
    await delay(POLL_MS);
    left = await removeLeftOvers(viewerRoot, process.platform);
  }
  folders.inherit(left);
  return idsOf(left.running);
}

const idsOf = (running: LeftOvers['running']): readonly string[] => running.map(({ launchId }) => launchId);

async function recordClosed(
  { state }: Foundation,
  { record, faults }: Parts,
  stillOpen: readonly string[] | null,
): Promise<void> {
  const noted = launchesLeftOpen(state);
  if (noted === null) faults.raise('trail.state_tampered');
  for (const [launchId, entry] of noted ?? []) {
    const isOpen = stillOpen?.includes(launchId) ?? true;
    const detail = { ...entry.detail, end: 'restart', stillOpen: isOpen };
    await record({ ...entry, outcome: isOpen ? 'failure' : 'success', detail });
  }
  forgetLaunchesLeftOpen(state);
}
