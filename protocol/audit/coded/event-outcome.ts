import type { EventKind } from '../event.ts';
import type { AuditRecord } from '../record.ts';

/** EventOutcomeIndicator (PS3.15 A.5.2): success; minor (may be tried again); serious (ended); major (made unavailable). */
export type EventOutcome = 0 | 4 | 8 | 12;

/** Whatever its record says of the outcome: nothing of this can be put right by trying again. */
const MAJOR: ReadonlySet<EventKind> = new Set(['trail.gap', 'trail.tampered', 'agent.fault']);
/** The agent was gone: its record is written by the next start, as a success of noticing it. */
const SERIOUS: ReadonlySet<EventKind> = new Set(['agent.unclean_end']);
const AUTHENTICATION: ReadonlySet<EventKind> = new Set([
  'session.sign_in_refused',
  'session.unlock_refused',
  'session.step_up_refused',
]);

/** The outcome of a record in DICOM's grades. */
export function outcomeOf({ kind, outcome, detail }: Pick<AuditRecord, 'kind' | 'outcome' | 'detail'>): EventOutcome {
  if (MAJOR.has(kind)) return 12;
  if (SERIOUS.has(kind)) return 8;
  if (outcome === 'success') return 0;
  if (AUTHENTICATION.has(kind)) return afterFailure(detail['code']);
  // Refused for now: a factor, or the glass, opens what was refused.
  const isOverridable = detail['effect'] === 'step-up' || detail['effect'] === 'break-glass';
  return kind === 'study.refused' && isOverridable ? 4 : 8;
}

/** A wrong password may be tried again; too many end it; a disabled authenticator stays so. */
function afterFailure(code: unknown): EventOutcome {
  if (code === 'auth.factor_disabled') return 12;
  return code === 'auth.wait' ? 8 : 4;
}
