import { IDLE_SEAL_MS, SEAL_MS } from '../../../../protocol/seal/follow-pulse.ts';
import type { SealReason } from '../../../../protocol/seal/seal.ts';

/** What decides when the next seal is made; times are monotonic. */
export type SealState = {
  readonly sealedAtMs: number;
  /** Records came since that seal. */
  readonly hasRecords: boolean;
  /** What does not wait for the interval. */
  readonly wish: Extract<SealReason, 'started' | 'urgent' | 'resumed'> | null;
};

export type SealDue =
  { readonly kind: 'now'; readonly why: SealReason } | { readonly kind: 'wait'; readonly ms: number };

/** Every `sealMs` while records come, every 60 s while none do, and at once where somebody asks for it. */
export function sealDue({ sealedAtMs, hasRecords, wish }: SealState, nowMs: number, sealMs = SEAL_MS): SealDue {
  if (wish !== null) return { kind: 'now', why: wish };
  const leftMs = sealedAtMs + (hasRecords ? sealMs : IDLE_SEAL_MS) - nowMs;
  return leftMs > 0 ? { kind: 'wait', ms: leftMs } : { kind: 'now', why: hasRecords ? 'records' : 'idle' };
}
