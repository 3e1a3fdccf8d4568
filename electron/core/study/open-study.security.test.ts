import { describe, expect, it } from 'vitest';
import { ok, refuse } from '../errors.ts';
import type { Entry, Record, Urgency } from '../recorder.ts';
import type { Decision } from '../access/access-request.ts';
import { openStudy, type Launch, type OpenStudyDeps } from './open-study.ts';
import { DESKTOP_VIEWER, SESSION, STUDY } from './testing/samples.ts';

const PERMIT: Decision = { effect: 'permit', because: [] };

/** A workstation with one viewer, and what came of opening a study there. */
async function opened({
  viewerId = DESKTOP_VIEWER.id,
  decision = PERMIT,
  grantId = null as string | null,
  coveringId = null as string | null,
  stored = ok(null) as Awaited<ReturnType<Record>>,
  left = 'never' as 'never' | 'while it was looked up' | 'while it was recorded',
  judgedAgain = {} as Partial<ReturnType<OpenStudyDeps['decide']>>,
}) {
  const launched: Launch[] = [];
  const records: Entry[] = [];
  const urgencies: Urgency[] = [];
  let handedOver = 0;
  let urgent = false;
  let isThere = true;
  let judged = { decision, grantId, coveringId };
  const leave = (when: typeof left): void => {
    if (left === when) isThere = false;
  };
  const result = await openStudy(
    {
      find: async (_, isUrgent) => {
        urgent = isUrgent(STUDY);
        leave('while it was looked up');
        return ok(STUDY);
      },
      profile: (id) => (id === DESKTOP_VIEWER.id ? DESKTOP_VIEWER : null),
      decide: () => judged,
      record: async (entry, as = 'ordinary') => {
        records.push(entry);
        urgencies.push(as);
        leave('while it was recorded');
        judged = { ...judged, ...judgedAgain };
        return stored;
      },
      launch: (launch) => {
        launched.push(launch);
        return ok({ launchId: 'one' });
      },
      handover: { sourceOf: () => null, decided: () => void (handedOver += 1) },
    },
    { studyUid: STUDY.studyUid, viewerId, whose: () => (isThere ? SESSION : null) },
  );
  return { result, launched: launched.length, launch: launched[0], records, urgencies, handedOver, urgent };
}

describe('opening a study', () => {
  it('starts the viewer of the policy, on record', async () => {
    const { result, launched, records } = await opened({});
    expect(result).toEqual(ok({ effect: 'opened', launchId: 'one' }));
    expect(launched).toBe(1);
    expect(records.map(({ kind }) => kind)).toEqual(['study.requested']);
  });

  it.each(['other', '/bin/sh', '', '__proto__', 'constructor'])(
    'starts no program that the policy does not list: %j',
    async (viewerId) => {
      expect(await opened({ viewerId })).toMatchObject({
        result: refuse('viewer.not_allowed'),
        launched: 0,
        records: [],
      });
    },
  );

  it.each(['step-up', 'break-glass', 'deny'] as const)('starts nothing on %s, and records that', async (effect) => {
    const { result, launched, records } = await opened({ decision: { effect, because: [] } });
    expect(result).toEqual(ok({ effect, because: [] }));
    expect(launched).toBe(0);
    expect(records.map(({ kind, outcome }) => [kind, outcome])).toEqual([['study.refused', 'denied']]);
  });

  it('starts nothing that cannot be recorded, unless a glass was broken', async () => {
    const stored = refuse('audit.disk_full');
    expect(await opened({ stored })).toMatchObject({ result: refuse('audit.not_recorded'), launched: 0 });
    expect(await opened({ stored, grantId: 'grant', coveringId: 'grant' })).toMatchObject({
      launched: 1,
      records: [{ grant: 'grant' }],
    });
    // Broken for a patient whom the rules alone let them see: it is under the grant that nothing is refused or waited for.
    const kept = ok({ kind: 'kept', why: 'audit.slow' } as const);
    const covered = await opened({ stored: kept, coveringId: 'grant' });
    expect(covered).toMatchObject({ launched: 1, records: [{ grant: null }, { grant: 'grant' }] });
    expect(covered.urgencies).toEqual(['emergency', 'emergency']);
    const durable = await opened({ coveringId: 'grant' });
    expect(durable).toMatchObject({ launched: 1, records: [{ grant: null }], urgencies: ['emergency'] });
    expect(durable.launch).toMatchObject({ grantId: null, coveringId: 'grant' });
    expect(await opened({})).toMatchObject({ urgencies: ['ordinary'] });
  });

  it.each(['permit', 'step-up'] as const)(
    'is nothing to whoever is there after who asked for it: %s',
    async (effect) => {
      const decision = { effect, because: [] };
      const nothing = { result: refuse('session.wrong_state'), launched: 0, handedOver: 0 };
      expect(await opened({ decision, left: 'while it was looked up' })).toMatchObject({ ...nothing, records: [] });
      const { records, ...rest } = await opened({ decision, left: 'while it was recorded' });
      expect(rest).toMatchObject(nothing);
      expect(records).toMatchObject([{ user: { id: SESSION.person.id }, session: SESSION.id }]);
    },
  );

  it('starts nothing that may not be seen any more once it is recorded', async () => {
    const nothing = { result: refuse('session.wrong_state'), launched: 0 };
    const lost: Decision = { effect: 'deny', because: [] };
    expect(await opened({ judgedAgain: { decision: lost } })).toMatchObject(nothing);
    const under = { grantId: 'grant', coveringId: 'grant' };
    expect(await opened({ ...under, judgedAgain: { grantId: null, coveringId: null } })).toMatchObject(nothing);
  });

  it('waits for the PACS to say anew whose study it is, unless a glass was broken for that patient', async () => {
    expect(await opened({})).toMatchObject({ urgent: false });
    expect(await opened({ coveringId: 'grant' })).toMatchObject({ urgent: true });
  });

  it('names no patient in the record, and the study by its identifiers', async () => {
    const { records } = await opened({});
    expect(JSON.stringify(records)).not.toContain('Beispiel');
    expect(records[0]?.object).toMatchObject({ patientId: 'GK-1', studyUid: '2.25.1' });
  });
});
