import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../audit/record.ts';
import { followPulse, NO_PULSE, SILENT_MS } from './follow-pulse.ts';
import { makeSeal, type SealReason } from './seal.ts';

type Beat = Pick<AuditRecord, 'kind' | 'detail' | 'bootId' | 'monotonicMs'>;
const at = (monotonicMs: number, kind: AuditRecord['kind'] = 'study.opened', bootId = 'a'): Beat => {
  return { kind, detail: {}, bootId, monotonicMs };
};
const seal = (monotonicMs: number, why: SealReason = 'idle', bootId = 'a'): Beat => {
  const place = {
    chain: '00'.repeat(16),
    trail: '0b0e5f9e-6d3c-4c3b-9e4e-2f6a1c7d8e90',
    seq: 1,
    head: '00'.repeat(32),
  };
  return {
    ...at(monotonicMs, 'trail.sealed', bootId),
    detail: { ...makeSeal({ epoch: 0, key: Buffer.alloc(32) }, place, why) },
  };
};
/** How long each silence was. */
function silences(...beats: readonly Beat[]): readonly number[] {
  let pulse = NO_PULSE;
  return beats.flatMap((beat) => {
    const step = followPulse(pulse, beat);
    pulse = step.pulse;
    return step.silentMs ?? [];
  });
}
const started = at(0, 'agent.started');
const LONG = 10 * SILENT_MS;

describe('silence', () => {
  it('is two intervals without a seal while the agent runs, whatever else is recorded', () => {
    expect(silences(started, seal(10), seal(10 + SILENT_MS))).toEqual([]);
    expect(silences(started, seal(10), seal(11 + SILENT_MS))).toEqual([SILENT_MS + 1]);
    expect(silences(started, seal(10), at(50), at(SILENT_MS), at(20 + SILENT_MS))).toEqual([SILENT_MS + 10]);
  });

  it('is told once, and again when it goes on', () => {
    const [end, more] = [11 + SILENT_MS, 12 + 2 * SILENT_MS];
    expect(silences(started, seal(10), at(end), at(end + 1), at(more))).toHaveLength(2);
  });

  it('is also an agent that was killed and started again in the same boot', () => {
    expect(silences(started, seal(10), at(LONG, 'agent.started'))).toEqual([LONG - 10]);
  });

  it('is none before the first seal, after the goodbye, in another boot, or over a sleep that the seal tells of', () => {
    expect(silences(started, at(LONG), seal(LONG + 1))).toEqual([]);
    expect(silences(started, seal(10), at(20, 'agent.stopped'), at(LONG, 'agent.started'))).toEqual([]);
    expect(silences(started, seal(10), at(20, 'agent.stopped'), at(LONG, 'trail.exported'))).toEqual([]);
    expect(silences(started, seal(10), at(LONG, 'agent.started', 'b'), seal(LONG + 9, 'idle', 'b'))).toEqual([]);
    expect(silences(started, seal(10), at(LONG, 'trail.exported', 'b'), at(2 * LONG, 'trail.exported', 'b'))).toEqual(
      [],
    );
    expect(silences(started, seal(10), seal(LONG, 'resumed'))).toEqual([]);
  });

  it('is not made by an event that waited in memory and carries the time at which it happened', () => {
    expect(silences(started, seal(10), seal(SILENT_MS), at(5), seal(2 * SILENT_MS))).toEqual([]);
  });
});
