import { createHash } from 'node:crypto';
import type { Follows } from '../core/audit/trail-mark.ts';
import { rememberMachine } from '../core/enrolment/known-machine.ts';
import { AgentError } from '../core/errors.ts';
import { endOf } from '../core/sync/own-certificate.ts';
import type { Vault } from '../core/vault/vault.ts';
import { MARKS, type MarkName } from '../core/workstation/machine-marks.ts';
import type { Foundation } from './foundation.ts';
import type { Parts } from './parts.ts';

/** The start and what it found: an end before it that was not one, no trail. */
export async function recordStart(foundation: Foundation, { record, faults }: Parts, vault: Vault): Promise<void> {
  const { identity, findings, late, enrolmentFault, isContinued } = foundation;
  if (!isContinued) await record({ kind: 'agent.started', detail: { system: { ...identity.system } } });
  await recordEnrolment(foundation, record);
  await recordMachine(foundation, record, vault);
  for (const finding of findings) {
    if (finding.kind === 'unclean_end')
      await record({
        kind: 'agent.unclean_end',
        outcome: 'failure',
        detail: { startedAt: finding.startedAt, bootId: finding.bootId },
      });
    if (finding.kind === 'new_trail' && !EXPECTED.includes(finding.follows.why)) faults.raise('trail.started_anew');
    if (finding.kind === 'mark_missing') faults.raise('trail.mark_missing');
  }
  for (const fault of [late?.why ?? null, enrolmentFault]) if (fault !== null) faults.raise(fault);
}

/** A new trail that nothing is wrong with. */
const EXPECTED: readonly Follows['why'][] = ['first', 'other_machine'];

const RECORDED = 'enrolment.recorded';

/** The command that enrols runs without the trail: the first start after it tells, once for each certificate. */
async function recordEnrolment({ enrolment, trail, state }: Foundation, record: Parts['record']): Promise<void> {
  if (enrolment === null || trail === null) return;
  const { collector, collectorUrl, workstation, site } = enrolment;
  const certificate = digestOf(enrolment.certificate);
  if (state.get(RECORDED) === certificate) return;
  const detail = { collector, collectorUrl, workstation, site, certificate };
  const told = await record({ kind: 'workstation.enrolled', action: 'configure-system', detail });
  if (told.ok) state.set(RECORDED, certificate);
}

/** What the next start would tell as an enrolment is told now as what it is. */
export async function recordRenewal({ state }: Foundation, { record }: Parts, pem: string): Promise<void> {
  const certificate = digestOf(pem);
  const detail = { certificate, until: new Date(endOf(pem)).toISOString() };
  const told = await record({ kind: 'workstation.certificate_renewed', action: 'configure-system', detail });
  if (told.ok) state.set(RECORDED, certificate);
}

const digestOf = (pem: string): string => createHash('sha256').update(pem).digest('hex');

/**
 * The machine is remembered as it is now once it is recorded what is new of it: an enrolment from before there was a memory,
 * a part that was replaced, a mark that could not be read until now.
 */
async function recordMachine(
  { recognised, enrolment, identity, trail }: Foundation,
  record: Parts['record'],
  vault: Vault,
): Promise<void> {
  if (recognised === null || enrolment === null || trail === null) return;
  const { verdict, compared } = recognised;
  const { marks } = identity;
  const areAs = (how: string): MarkName[] => MARKS.filter((name) => compared?.[name] === how);
  if (verdict === 'unlearned') {
    const known = MARKS.filter((name) => marks[name] !== null);
    const told = await record({ kind: 'workstation.machine_learned', detail: { known } });
    if (!told.ok) return;
  }
  if (verdict === 'changed') {
    const detail = { differs: areAs('differs'), same: areAs('same') };
    const told = await record({ kind: 'workstation.machine_changed', outcome: 'failure', detail });
    if (!told.ok) return;
  }
  const isNew = verdict !== 'same' || areAs('unknown').some((name) => marks[name] !== null);
  if (!isNew) return;
  try {
    await rememberMachine(vault, enrolment.certificate, identity);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error; // a locked keychain: the next start does it
  }
}
