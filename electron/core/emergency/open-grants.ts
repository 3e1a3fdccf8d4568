import { z } from 'zod';
import { PersonSchema } from '../../../protocol/people.ts';
import { PatientKeySchema } from '../../../protocol/policy/policy.ts';
import type { Json, StateStore } from '../session/state-store.ts';
import type { Grant, Instant } from './emergency-access.ts';

const NAME = 'emergency.open';

/** What is known of a grant after a crash. The reason and the words are in its first record already. */
const OpenGrantSchema = z.strictObject({
  id: z.uuid(),
  sessionId: z.uuid(),
  person: PersonSchema,
  assurance: z.enum(['two-factor', 'password', 'claimed']),
  patient: PatientKeySchema.extend({ patientId: z.string().max(64) }),
  studyUid: z.string().max(64).nullable().default(null), // not in the notes of an agent before there were such grants
  reasonCode: z.string(),
  startedAt: z.iso.datetime(),
  endsAtWallMs: z.number(),
  extensions: z.number().int().min(0),
});
const OpenGrantsSchema = z.array(OpenGrantSchema);

/** Notes which grants run, so that the next start can tell those that a crash ended. Throws what the store throws. */
export const noteOpenGrants = (store: Pick<StateStore, 'set'>, live: readonly Grant[]): void =>
  store.set(NAME, live.map(toNote));

/** Once they are recorded as stopped; where the disk refuses it, the next start tells so again. */
export function forgetGrantsLeftOpen(store: Pick<StateStore, 'set'>): void {
  try {
    noteOpenGrants(store, []);
  } catch {
    return;
  }
}

const toNote = (grant: Grant): Json => {
  const { id, sessionId, assurance, patient, studyUid, reasonCode, startedAt, endsAtWallMs, extensions } = grant;
  const person = { ...grant.person, roles: [...grant.person.roles] };
  return { id, sessionId, person, assurance, patient, studyUid, reasonCode, startedAt, endsAtWallMs, extensions };
};

/**
 * The grants that ran when the agent ended without ending them, placed on this boot's monotonic clock so that their
 * length, at most until their deadline, is right. Null: the note cannot be believed.
 */
export function grantsLeftOpen(store: Pick<StateStore, 'get'>, now: Instant): readonly Grant[] | null {
  const noted = readNote(store);
  if (noted === null) return null;
  return noted.map((note) => {
    const lastedMs = Math.max(0, Math.min(now.wallMs, note.endsAtWallMs) - Date.parse(note.startedAt));
    return {
      ...note,
      claimed: note.assurance === 'claimed',
      words: '',
      startedAtMs: now.monotonicMs - lastedMs,
      endsAtMs: now.monotonicMs,
    };
  });
}

function readNote(store: Pick<StateStore, 'get'>): z.infer<typeof OpenGrantsSchema> | null {
  try {
    const stored = store.get(NAME);
    return stored === undefined ? [] : (OpenGrantsSchema.safeParse(stored).data ?? null);
  } catch {
    return null; // the trail's store says that its row was changed
  }
}
