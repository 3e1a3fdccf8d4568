import { createHash } from 'node:crypto';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

/** The start and what it found: an end before it that was not one, no trail. */
export async function recordStart(foundation: Foundation, { record, faults }: Parts): Promise<void> {
  const { identity, findings, late, enrolmentFault, isContinued } = foundation;
  if (!isContinued) await record({ kind: 'agent.started', detail: { system: { ...identity.system } } });
  await recordEnrolment(foundation, record);
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

const RECORDED = 'enrolment.recorded';

/** The command that enrols runs without the trail: the first start after it tells, once for each certificate. */
async function recordEnrolment({ enrolment, trail, state }: Foundation, record: Parts['record']): Promise<void> {
  if (enrolment === null || trail === null) return;
  const { collector, collectorUrl, workstation, site } = enrolment;
  const certificate = createHash('sha256').update(enrolment.certificate).digest('hex');
  if (state.get(RECORDED) === certificate) return;
  const detail = { collector, collectorUrl, workstation, site, certificate };
  const told = await record({ kind: 'workstation.enrolled', action: 'configure-system', detail });
  if (told.ok) state.set(RECORDED, certificate);
}
