import { z } from 'zod';
import { AuditEventSchema, type AuditEvent } from '../../../protocol/audit/event.ts';
import type { Json, StateStore } from '../session/state-store.ts';

const NAME = 'viewers.open';
const OpenLaunchesSchema = z.record(z.uuid(), AuditEventSchema);

/** By launch, the record that is due when its viewer ends. */
export type OpenLaunches = ReadonlyMap<string, AuditEvent>;

/** Outlasts the agent: the next start knows which viewers were open, for whom, and says that they ended. Both throw what the store throws. */
export type LaunchNotes = {
  readonly opened: (launchId: string, closing: AuditEvent) => void;
  readonly closed: (launchId: string) => void;
};

/** To be written alongside the records of the opening and the closing. */
export function createLaunchNotes(store: Pick<StateStore, 'set'>): LaunchNotes {
  const open = new Map<string, AuditEvent>();
  const save = (): void => store.set(NAME, toJson(open));
  return {
    opened: (launchId, closing) => {
      open.set(launchId, closing);
      save();
    },
    closed: (launchId) => {
      if (open.delete(launchId)) save();
    },
  };
}

/** Entries hold nothing but what JSON says: they are on their way into a record. */
const toJson = (open: OpenLaunches): Json =>
  z.json().parse(Object.fromEntries([...open].map(([id, entry]) => [id, { ...entry }])));

/** Once they are recorded; where the disk refuses it, the next start tells so again. */
export function forgetLaunchesLeftOpen(store: Pick<StateStore, 'set'>): void {
  try {
    store.set(NAME, {});
  } catch {
    return;
  }
}

/** What an earlier life of the agent had open when it ended; null: the note cannot be believed. */
export function launchesLeftOpen(store: Pick<StateStore, 'get'>): OpenLaunches | null {
  try {
    const stored = store.get(NAME);
    if (stored === undefined) return new Map();
    const noted = OpenLaunchesSchema.safeParse(stored);
    return noted.success ? new Map(Object.entries(noted.data)) : null;
  } catch {
    return null; // the trail's store says that its row was changed
  }
}
