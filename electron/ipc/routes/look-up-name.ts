import { setTimeout as delay } from 'node:timers/promises';
import type { PatientKey, Policy } from '../../../protocol/policy/policy.ts';
import { isSamePatient } from '../../core/access/same-patient.ts';
import type { Agent } from '../../core/agent.ts';
import type { StudySummary } from '../../core/pacs/study-summary.ts';
import { openSession } from '../../core/session/presence.ts';
import type { Identity } from '../../core/session/session-rules.ts';
import type { EmergencyConfirmation } from '../contract.ts';
import { searchAndRecord, type SearchDeps } from './search.ts';

type LookUpDeps = SearchDeps & { readonly agent: Agent; readonly policy: () => Policy };
type Named = Pick<EmergencyConfirmation, 'archive' | 'patientName' | 'birthDate'>;

/** What is told of a patient whom the archive has told of; null: of one whom it does not hold. */
export const nameOf = (patient: Pick<StudySummary, 'patientName' | 'birthDate'> | null): Named =>
  patient === null
    ? { archive: 'knows-not', patientName: '', birthDate: '' }
    : { archive: 'knows', patientName: patient.patientName, birthDate: patient.birthDate };
const SILENT: Named = { archive: 'silent', patientName: '', birthDate: '' };

/** Nobody waits longer in an emergency for a name that is only to be compared. */
const NAME_MS = 2000;

/** Whose the ID is, as far as the archive tells at once. */
export async function lookUpName(deps: LookUpDeps, by: Identity, patient: PatientKey): Promise<Named> {
  if (patient.patientId === '') return SILENT; // of a study that was asked for, and not told
  if (/[*?]/.test(patient.patientId)) return SILENT; // to the archive a pattern: all that it fits would be recorded as shown
  const asked = searchAndRecord(deps, {
    query: { patientId: patient.patientId },
    by,
    session: openSession(deps.agent)?.id ?? null,
    as: 'emergency',
    signal: AbortSignal.timeout(NAME_MS),
  });
  const found = await Promise.race([asked, delay(NAME_MS, null, { ref: false })]);
  if (found === null || !found.ok) return SILENT;
  const defaultIssuer = deps.policy().pacs?.defaultIssuer ?? '';
  return nameOf(found.value.studies.find((study) => isSamePatient(study, patient, defaultIssuer)) ?? null);
}
