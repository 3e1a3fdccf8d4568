import { readOwnAudit, type OwnAudit } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { approvedDestructions, verifyDestructions, type DestructionBreak } from '../retention/verify-destructions.ts';
import { type TrailCheck, verifyTrails } from '../trail/verify-trails.ts';

export type StoredVerdict = {
  readonly trails: readonly TrailCheck[];
  readonly destructions: readonly DestructionBreak[];
  readonly own: OwnAudit;
};

/**
 * Verifies everything that is stored: each trail as far as it goes when its turn comes, in short reads. What is stored never
 * changes, so nothing has to stand still meanwhile; of what a server goes on to do, only what comes with its reason counts.
 */
export function verifyStored(collector: Collector): StoredVerdict {
  const approved = approvedDestructions(collector); // before the own trail is read: it tells of all of them
  const own = readOwnAudit(collector);
  const destructions = verifyDestructions(collector, { approved, own: own.records });
  return { trails: verifyTrails(collector), destructions, own };
}
