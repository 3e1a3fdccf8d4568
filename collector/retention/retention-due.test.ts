import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECORD_CLASSES } from '../../protocol/audit/record-class.ts';
import { holdOn, monthDue, retentionDue, type Hold, type KeptRecord } from './retention-due.ts';

const DAY_MS = 86_400_000;
const SIX_YEARS = { access: 2192, emergency: 2192, security: 2192, administration: 2192 };
const record: KeptRecord = {
  at: '2019-01-10T09:00:00.000+01:00',
  user: 'ada',
  grantId: null,
  patient: Buffer.from('p1'),
  study: Buffer.from('s1'),
  listed: [],
};
const nothing: Hold = { id: 1, patients: null, study: null, user: null, grantId: null, fromMs: null, toMs: null };
const at = (text: string): number => Date.parse(text);

describe('the time of a month', () => {
  it.each([
    ['2019-01', 2192, '2025-01-31T23:59:59.999Z', 'kept'],
    ['2019-01', 2192, '2025-02-01T00:00:00.000Z', 'due'],
    ['2019-12', 90, '2020-03-30T23:59:59.999Z', 'kept'],
    ['2019-12', 90, '2020-03-31T00:00:00.000Z', 'due'],
    ['2019-12.2', 90, '2020-03-31T00:00:00.000Z', 'due'],
  ])('%s of %i days is, at %s, %s', (month, days, now, kind) => {
    expect(monthDue(month, days, at(now)).kind).toBe(kind);
  });

  it('never ends before as many days as the rule says after the last moment of the month', () => {
    const anyMonth = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(anyMonth, fc.integer({ min: 90, max: 36_525 }), (date, days) => {
        const month = date.toISOString().slice(0, 7);
        const due = monthDue(month, days, 0);
        expect(due.kind).toBe('kept');
        if (due.kind === 'kept') expect(due.untilMs).toBeGreaterThan(date.getTime() + days * DAY_MS);
      }),
    );
  });
});

describe('a hold', () => {
  it.each<[string, Partial<Hold>, boolean]>([
    ['its patient', { patients: [Buffer.from('p1')] }, true],
    ['its patient under another issuer', { patients: [Buffer.from('p0'), Buffer.from('p1')] }, true],
    ['another patient', { patients: [Buffer.from('p2')] }, false],
    ['its study', { study: Buffer.from('s1') }, true],
    ['its person', { user: 'ada' }, true],
    ['another person', { user: 'bo' }, false],
    ['its patient and another person', { patients: [Buffer.from('p1')], user: 'bo' }, false],
    ['its emergency', { grantId: 'g' }, false],
    ['from its moment on', { fromMs: at('2019-01-10T08:00:00Z') }, true],
    ['from later on', { fromMs: at('2019-01-10T08:00:00.001Z') }, false],
    ['up to its moment', { toMs: at('2019-01-10T08:00:00Z') }, false],
    ['up to later', { toMs: at('2019-01-10T08:00:00.001Z') }, true],
  ])('on %s', (_, hold, isHeld) => {
    expect(holdOn(record, [{ ...nothing, ...hold }]) !== null).toBe(isHeld);
  });

  it('on a patient holds the lists that showed them, and lists of which nobody has looked yet whom they showed', () => {
    const list = { ...record, patient: null, study: null };
    const hold = { ...nothing, patients: [Buffer.from('p1')] };
    expect(holdOn({ ...list, listed: [Buffer.from('p0'), Buffer.from('p1')] }, [hold])).not.toBeNull();
    expect(holdOn({ ...list, listed: [Buffer.from('p0')] }, [hold])).toBeNull();
    expect(holdOn({ ...list, listed: null }, [hold])).not.toBeNull();
    expect(holdOn({ ...list, listed: null }, [{ ...hold, user: 'bo' }])).toBeNull();
  });

  it('outranks every rule, and a record that names nobody is held by time alone', () => {
    const anonymous = { ...record, user: null, patient: null, study: null };
    expect(holdOn(anonymous, [{ ...nothing, patients: [Buffer.from('p1')] }])).toBeNull();
    expect(holdOn(anonymous, [{ ...nothing, fromMs: 0 }])).not.toBeNull();
    const rules = { rules: SIX_YEARS, nowMs: at('2030-01-01'), holds: [{ ...nothing, id: 7, user: 'ada' }] };
    for (const recordClass of RECORD_CLASSES) {
      const kept = { ...record, recordClass, month: '2019-01' };
      expect(retentionDue(kept, rules)).toEqual({ kind: 'held', hold: 7 });
      expect(retentionDue(kept, { ...rules, holds: [] }).kind).toBe('due');
      expect(retentionDue({ ...kept, month: '2029-01' }, rules).kind).toBe('kept');
    }
  });

  it('does not end by the month of arrival what by its own time is younger', () => {
    const rules = { rules: SIX_YEARS, nowMs: at('2026-11-20'), holds: [{ ...nothing, user: 'ada' }] };
    const young = { ...record, at: '2026-11-19T09:00:00.000+01:00', recordClass: 'access', month: '2019-01' } as const;
    expect(retentionDue(young, rules)).toEqual({ kind: 'kept', untilMs: at(young.at) + 2192 * DAY_MS });
    expect(retentionDue({ ...young, at: record.at }, { ...rules, holds: [] }).kind).toBe('due');
    expect(retentionDue({ ...young, at: 'no time' }, { ...rules, holds: [] }).kind).toBe('kept');
  });

  it('goes by the rule of the class', () => {
    const rules = { rules: { ...SIX_YEARS, security: 365 }, nowMs: at('2021-01-01'), holds: [] };
    const month = '2019-01';
    expect(retentionDue({ ...record, recordClass: 'security', month }, rules).kind).toBe('due');
    expect(retentionDue({ ...record, recordClass: 'access', month }, rules).kind).toBe('kept');
  });
});
