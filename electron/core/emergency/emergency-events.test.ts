import { describe, expect, it } from 'vitest';
import { AuditEventSchema } from '../../../protocol/audit/event.ts';
import { PersonSchema } from '../../../protocol/people.ts';
import { DEFAULT_POLICY } from '../../../protocol/policy/default-policy.ts';
import { toEvent } from '../recorder.ts';
import { newSession } from '../session/session-rules.ts';
import { claimedPerson } from './claimed-person.ts';
import { extendGrant, grantRulesOf, requestGrant, type Grant } from './emergency-access.ts';
import {
  emergencyExtended,
  emergencyIdentified,
  emergencyRefused,
  emergencyStarted,
  emergencyStopped,
} from './emergency-events.ts';

const RULES = grantRulesOf(DEFAULT_POLICY);
const START = { monotonicMs: 0, wallMs: Date.UTC(2026, 10, 23, 2, 14) };

function claim(said: string) {
  const person = claimedPerson(said);
  if (!person.ok) throw new Error(person.code);
  return person.value;
}

function grant(): Grant {
  const result = requestGrant(
    {
      id: '00000000-0000-4000-8000-000000000001',
      sessionId: '00000000-0000-4000-8000-00000000000a',
      person: claim('Dr. Wéber'),
      assurance: 'claimed',
      patient: { patientId: 'GK-1001', issuer: 'HOUSE' },
      studyUid: null,
      reasonCode: 'life-threatening',
      words: 'Trauma consult, referrer unreachable',
    },
    RULES,
    START,
  );
  if (!result.ok) throw new Error(result.code);
  return result.value;
}

describe('the events of an emergency', () => {
  it('start: purpose of use BTG, DICOM 110113 with 110127, who, which patient, the words', () => {
    const event = toEvent(emergencyStarted(grant(), RULES, { studyUid: '2.25.1', accession: '' }), null);
    expect(AuditEventSchema.parse(event)).toMatchObject({
      kind: 'emergency.started',
      action: 'execute',
      user: { id: 'claimed.dr.-weber', name: 'Dr. Wéber (claimed)', roles: ['emergency-clinician'] },
      session: '00000000-0000-4000-8000-00000000000a',
      grant: '00000000-0000-4000-8000-000000000001',
      object: { patientId: 'GK-1001', issuer: 'HOUSE', studyUid: '2.25.1', accession: null },
      because: [{ policy: 'emergency:life-threatening', text: 'Life-threatening emergency' }],
      detail: {
        purposeOfUse: { code: 'BTG' },
        dicom: { eventId: { code: '110113' }, eventTypeCode: { code: '110127' } },
        identity: 'claimed',
        claimed: true,
        words: 'Trauma consult, referrer unreachable',
        endsAt: '2026-11-23T06:14:00.000Z',
      },
    });
  });

  it('extension: what it was before and after', () => {
    const now = { monotonicMs: 3_600_000, wallMs: START.wallMs + 3_600_000 };
    const extended = extendGrant(grant(), { reasonCode: 'treating-now', words: 'Still in the theatre' }, RULES, now);
    if (!extended.ok) throw new Error(extended.code);
    const event = AuditEventSchema.parse(toEvent(emergencyExtended(grant(), extended.value, RULES), null));
    expect(event.detail['before']).toMatchObject({ endsAt: '2026-11-23T06:14:00.000Z', extensions: 0 });
    expect(event.detail['after']).toMatchObject({ endsAt: '2026-11-23T07:14:00.000Z', words: 'Still in the theatre' });
  });

  it('stop: 110138, how and after how long', () => {
    const entry = emergencyStopped(grant(), 'by-hand', { monotonicMs: 90_400, wallMs: START.wallMs });
    expect(AuditEventSchema.parse(toEvent(entry, null))).toMatchObject({
      kind: 'emergency.stopped',
      detail: { dicom: { eventTypeCode: { code: '110138' } }, end: 'by-hand', lastedSeconds: 90 },
    });
  });

  it('identification and refusal are valid events without any words', () => {
    const person = claim('rlee');
    expect(AuditEventSchema.parse(toEvent(emergencyIdentified(person, 'claimed'), null)).detail).toEqual({
      identity: 'claimed',
      claimed: true,
    });
    const refused = emergencyRefused({
      person: null,
      session: null,
      patient: { patientId: 'GK-1', issuer: '' },
      code: 'emergency.words_filler',
    });
    // Whoever's session waits under the lock, it is not theirs.
    const locked = newSession({ person, assurance: 'two-factor', verifiedBy: 'collector' }, 'one', 0, DEFAULT_POLICY);
    expect(toEvent(emergencyIdentified(claim('Dr. Vogt'), 'claimed'), locked)).toMatchObject({
      user: { name: 'Dr. Vogt (claimed)' },
      session: null,
    });
    expect(AuditEventSchema.parse(toEvent(refused, locked))).toMatchObject({
      outcome: 'denied',
      user: null,
      session: null,
      object: { patientId: 'GK-1' },
    });
    expect(
      AuditEventSchema.parse(toEvent(emergencyRefused({ person, session: null, patient: null, code: 'x' }), null))
        .object,
    ).toBeNull();
  });
});

describe('claimedPerson', () => {
  it.each(['rlee', 'Dr. Müller', '佐藤 健', 'أحمد', 'a'.repeat(300), '...ab...'])(
    '%j is a valid person, marked and never an account',
    (said) => {
      const person = PersonSchema.parse(claim(said));
      expect(person.id.startsWith('claimed.')).toBe(true);
      expect(person.name.endsWith(' (claimed)')).toBe(true);
      expect(person.roles).toEqual(['emergency-clinician']);
    },
  );

  it.each(['', '   ', '7', '?!', 'x', '\u200B\u200B'])('%j names nobody', (said) => {
    expect(claimedPerson(said)).toEqual({ ok: false, code: 'emergency.identity_missing' });
  });

  it('finds the family name for the rule on relatives', () => {
    expect(claim('Anna Beispiel').familyName).toBe('Beispiel');
    expect(claim('Beispiel, Anna').familyName).toBe('Beispiel');
  });
});
