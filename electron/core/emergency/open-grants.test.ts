import { describe, expect, it } from 'vitest';
import type { Json } from '../session/state-store.ts';
import type { Grant } from './emergency-access.ts';
import { emergencyStopped } from './emergency-events.ts';
import { forgetGrantsLeftOpen, grantsLeftOpen, noteOpenGrants } from './open-grants.ts';

const HOUR_MS = 3_600_000;
const STARTED_MS = Date.parse('2026-03-02T10:00:00.000Z');

const GRANT: Grant = {
  id: '0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c11',
  sessionId: '6f0c1f1e-54a6-4d3c-8e6e-5f0f4f7f2b90',
  person: { id: 'e.vogt', name: 'Dr. Emil Vogt', familyName: 'Vogt', department: '', roles: ['emergency-clinician'] },
  assurance: 'password',
  claimed: false,
  patient: { patientId: 'GK-1', issuer: 'HOUSE' },
  studyUid: null,
  reasonCode: 'treating-now',
  words: 'fell from a ladder, unconscious',
  startedAt: new Date(STARTED_MS).toISOString(),
  startedAtMs: 50_000,
  endsAtMs: 50_000 + 4 * HOUR_MS,
  endsAtWallMs: STARTED_MS + 4 * HOUR_MS,
  extensions: 1,
};

function memory() {
  const values = new Map<string, Json>();
  return { get: (name: string) => values.get(name), set: (name: string, value: Json) => void values.set(name, value) };
}

describe('grants that ran when the agent was killed', () => {
  it('are known after it, with how long they ran, on the clock of another boot', () => {
    const store = memory();
    noteOpenGrants(store, [GRANT]);
    const now = { monotonicMs: 7_000, wallMs: STARTED_MS + 600_000 };
    const [left] = grantsLeftOpen(store, now) ?? [];
    if (left === undefined) throw new Error('nothing was noted');
    expect(emergencyStopped(left, 'restart', now)).toMatchObject({
      kind: 'emergency.stopped',
      grant: GRANT.id,
      session: GRANT.sessionId,
      user: { id: 'e.vogt' },
      object: { patientId: 'GK-1', issuer: 'HOUSE' },
      detail: { end: 'restart', lastedSeconds: 600, extensions: 1, identity: 'password' },
    });
  });

  it('are known also where they were for one study without patient ID, and of an agent that had no such ones', () => {
    const store = memory();
    const now = { monotonicMs: 7_000, wallMs: STARTED_MS + 600_000 };
    noteOpenGrants(store, [{ ...GRANT, patient: { patientId: '', issuer: 'HOUSE' }, studyUid: '2.25.1' }]);
    expect(grantsLeftOpen(store, now)?.map((left) => emergencyStopped(left, 'restart', now).object)).toEqual([
      { patientId: null, issuer: null, studyUid: '2.25.1', seriesUid: null, accession: null },
    ]);
    noteOpenGrants(store, [GRANT]);
    const [{ studyUid: _, ...older }] = store.get('emergency.open') as [{ studyUid: null }];
    store.set('emergency.open', [older]);
    expect(grantsLeftOpen(store, now)).toMatchObject([{ id: GRANT.id, studyUid: null }]);
  });

  it('ran no longer than until their deadline', () => {
    const store = memory();
    noteOpenGrants(store, [GRANT]);
    const now = { monotonicMs: 0, wallMs: STARTED_MS + 90 * HOUR_MS };
    const [left] = grantsLeftOpen(store, now) ?? [];
    expect(left === undefined ? null : emergencyStopped(left, 'restart', now).detail).toMatchObject({
      lastedSeconds: 4 * 3600,
    });
  });

  it('hold no reason in words: those are sealed in the record alone', () => {
    const store = memory();
    noteOpenGrants(store, [GRANT]);
    expect(JSON.stringify(store.get('emergency.open'))).not.toContain('ladder');
  });

  it('are none after the last one ended, and on a new workstation', () => {
    const store = memory();
    expect(grantsLeftOpen(store, { monotonicMs: 0, wallMs: STARTED_MS })).toEqual([]);
    noteOpenGrants(store, [GRANT]);
    noteOpenGrants(store, []);
    expect(grantsLeftOpen(store, { monotonicMs: 0, wallMs: STARTED_MS })).toEqual([]);
  });

  it('cannot be believed when the note was changed', () => {
    const store = memory();
    store.set('emergency.open', [{ id: 'x' }]);
    expect(grantsLeftOpen(store, { monotonicMs: 0, wallMs: STARTED_MS })).toBeNull();
  });

  it('are told again by the start after one whose disk was full', () => {
    const full = {
      set: () => {
        throw new Error('disk full');
      },
    };
    expect(() => forgetGrantsLeftOpen(full)).not.toThrow();
  });
});
