import type { AuditRecord } from '../audit/record.ts';
import { SEAL_KIND, sealIn } from './seal.ts';

/** Longest time between two seals of a running agent, in milliseconds: nothing happens, and it still seals. */
export const IDLE_SEAL_MS = 60_000;
/** Longest time from a record to the seal that covers it, unless the record is sealed at once. */
export const SEAL_MS = 30_000;
/** Two intervals without a seal while the agent runs are evidence. */
export const SILENT_MS = 2 * IDLE_SEAL_MS;

/** Where the trail was last heard sealing, in time since a boot: a wall clock, and a computer that is off, prove nothing. */
export type Pulse = {
  readonly bootId: string;
  readonly monotonicMs: number;
  /** Between `agent.started` and `agent.stopped`. */
  readonly isRunning: boolean;
  /** Whether there ever was a seal: what was written before is not asked for one. */
  readonly hasSealed: boolean;
};

export const NO_PULSE: Pulse = { bootId: '', monotonicMs: 0, isRunning: false, hasSealed: false };

type Beat = Pick<AuditRecord, 'kind' | 'detail' | 'bootId' | 'monotonicMs'>;

/**
 * Goes on to the next record of a trail. `silentMs`: how long the agent had been running without a seal, when that is longer
 * than SILENT_MS; else null. Events that waited in memory carry an earlier time and turn nothing back.
 */
export function followPulse(pulse: Pulse, record: Beat): { readonly pulse: Pulse; readonly silentMs: number | null } {
  const isSeal = record.kind === SEAL_KIND;
  const isSameBoot = pulse.bootId === record.bootId;
  const sinceMs = isSameBoot ? record.monotonicMs - pulse.monotonicMs : 0;
  const isAsleep = isSeal && sealIn(record)?.why === 'resumed';
  const isSilent = pulse.isRunning && pulse.hasSealed && sinceMs > SILENT_MS && !isAsleep;
  const begins = isSeal || record.kind === 'agent.started';
  const ends = record.kind === 'agent.stopped';
  const next: Pulse = {
    bootId: record.bootId,
    // One silence is told once: what follows is measured from the record that ended it.
    monotonicMs:
      begins || isSilent || !isSameBoot ? Math.max(record.monotonicMs, lowest(pulse, isSameBoot)) : pulse.monotonicMs,
    isRunning: begins || (!ends && isSameBoot && pulse.isRunning),
    hasSealed: pulse.hasSealed || isSeal,
  };
  return { pulse: next, silentMs: isSilent ? sinceMs : null };
}

const lowest = ({ monotonicMs }: Pulse, isSameBoot: boolean): number => (isSameBoot ? monotonicMs : 0);
