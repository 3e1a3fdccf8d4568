import type { AuditEvent } from '../../../protocol/audit/event.ts';
import type { Listed } from '../../../protocol/audit/listed-patients.ts';
import { isClinical } from '../../core/access/is-clinical.ts';
import type { Clock } from '../../core/clock.ts';
import { ok, onlyRefusal, refuse, type Refusal, type Result } from '../../core/errors.ts';
import type { HandoverSource } from '../../core/handover/offer.ts';
import { localDate } from '../../core/pacs/local-date.ts';
import { parseQuery } from '../../core/pacs/parse-query.ts';
import type { StudyList } from '../../core/pacs/search-studies.ts';
import { queryFacts, seeksPatient, type StudyQuery } from '../../core/pacs/study-query.ts';
import type { StudySummary } from '../../core/pacs/study-summary.ts';
import { auditUser, type Record, type Urgency } from '../../core/recorder.ts';
import type { Identity } from '../../core/session/session-rules.ts';
import type { StudyCatalogue } from '../../core/study/study-catalogue.ts';
import type { FoundStudies, Reply, StudyRow } from '../contract.ts';

export type SearchDeps = {
  readonly record: Record;
  readonly catalogue: StudyCatalogue;
  readonly clock: Clock;
  readonly search: (query: StudyQuery, signal?: AbortSignal) => Promise<Result<StudyList>>;
};

export type Asked = {
  readonly query: StudyQuery;
  readonly by: Pick<Identity, 'person' | 'assurance'>;
  /** Theirs; null: they have none, whoever's waits under the lock. */
  readonly session: string | null;
  readonly as: Urgency;
  /** Ends the question: nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** The program that asks, where it is not the person who typed. */
  readonly handedOver?: HandoverSource;
};

/** What somebody typed, as a question. */
export const typedQuery = (typed: string, clock: Clock): StudyQuery => parseQuery(typed, localDate(clock.wallMs()));

/**
 * Searches for one who treats patients, and remembers what was listed; refuses `study.search_not_allowed` to others, and
 * `study.search_too_wide` to one who only said who they are and names no patient. The trail gets what was asked for and
 * whose studies were shown.
 */
export async function searchAndRecord(deps: SearchDeps, asked: Asked): Promise<Reply<FoundStudies>> {
  const { query, by, session, as, signal, handedOver } = asked;
  const from = handedOver === undefined ? {} : { handedOver };
  const record = (outcome: AuditEvent['outcome'], detail: AuditEvent['detail']) =>
    deps.record(
      {
        kind: 'study.searched',
        user: auditUser(by.person),
        session,
        outcome,
        detail: { query: queryFacts(query), ...from, ...detail },
      },
      as,
    );
  const refusal = firstRefusal(by, query);
  if (refusal !== null) {
    await record('denied', { code: refusal.code });
    return refusal;
  }
  const found = await deps.search(query, signal);
  const recorded = found.ok
    ? await record('success', shown(found.value))
    : await record('failure', { code: found.code });
  if (!found.ok) return onlyRefusal(found);
  if (!recorded.ok) return refuse('audit.not_recorded');
  deps.catalogue.remember(found.value.studies);
  return ok({ ...found.value, studies: found.value.studies.map(toRow) });
}

function firstRefusal({ person, assurance }: Asked['by'], query: StudyQuery): Refusal | null {
  if (!isClinical(person)) return refuse('study.search_not_allowed');
  if (assurance === 'claimed' && !seeksPatient(query)) return refuse('study.search_too_wide');
  return null;
}

/** What a page was given: how many studies, and of which patients (protocol/audit/listed-patients.ts). */
function shown({ studies, similar, unreadable }: StudyList): AuditEvent['detail'] {
  const byPatient = Map.groupBy(studies, ({ patientId, issuer }) => JSON.stringify([issuer, patientId]));
  const patients = [...byPatient.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ patientId: first.patientId, issuer: first.issuer, studies: 1 + more.length }],
  );
  return { found: studies.length, similar, unreadable, patients } satisfies Omit<Listed, 'query'> &
    AuditEvent['detail'];
}

/** A study as a page shows it. */
export function toRow({ familyName: _, instances, ...study }: StudySummary): StudyRow {
  return { ...study, images: instances };
}
