import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealDue } from './seal-due.ts';

const due = (sealedAtMs: number, hasRecords: boolean, nowMs: number) =>
  sealDue({ sealedAtMs, hasRecords, wish: null }, nowMs);

describe('sealDue', () => {
  it('is 30 s after the last seal while records come, 60 s while none do', () => {
    expect(due(1000, true, 1000)).toEqual({ kind: 'wait', ms: 30_000 });
    expect(due(1000, true, 31_000)).toEqual({ kind: 'now', why: 'records' });
    expect(due(1000, false, 31_000)).toEqual({ kind: 'wait', ms: 30_000 });
    expect(due(1000, false, 61_000)).toEqual({ kind: 'now', why: 'idle' });
  });

  it('is now for the first record after half a minute of none', () => {
    expect(due(0, true, 45_000)).toEqual({ kind: 'now', why: 'records' });
  });

  it('is now when somebody asks, whenever that is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (sealedAtMs, nowMs, hasRecords) => {
        const state = { sealedAtMs, hasRecords, wish: 'urgent' } as const;
        expect(sealDue(state, nowMs)).toEqual({ kind: 'now', why: 'urgent' });
      }),
    );
  });

  it('never lets two seals be further apart than the idle interval, if it is asked when it said', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(200_000), fc.boolean(), (sealedAtMs, later, hasRecords) => {
        const answer = due(sealedAtMs, hasRecords, sealedAtMs + later);
        expect(answer.kind === 'now' || later + answer.ms <= 60_000).toBe(true);
      }),
    );
  });
});
