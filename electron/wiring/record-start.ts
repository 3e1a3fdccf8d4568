import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

/** The start and what it found: an end before it that was not one, no trail. */
export async function recordStart(
  { identity, findings, late, enrolmentFault }: Foundation,
  { record, faults }: Parts,
): Promise<void> {
  await record({ kind: 'agent.started', detail: { system: { ...identity.system } } });
  for (const finding of findings) {
    if (finding.kind === 'unclean_end')
      await record({
        kind: 'agent.unclean_end',
        outcome: 'failure',
        detail: { startedAt: finding.startedAt, bootId: finding.bootId },
      });
    if (finding.kind === 'new_trail' && finding.follows.why !== 'first') faults.raise('trail.started_anew');
    if (finding.kind === 'mark_missing') faults.raise('trail.mark_missing');
  }
  for (const fault of [late?.why ?? null, enrolmentFault]) if (fault !== null) faults.raise(fault);
}
