import type { AuditObject } from '../../../protocol/audit/event.ts';
import { requestKey, type StudyRequest } from './study-link.ts';

/** By which way a study was handed over: a link of a worklist, or the hub of a reporting system. */
export type HandoverSource = 'link' | 'fhircast';

/**
 * What became of an offer. `refused`: the access decision left no way; `newer`: the other program has moved on;
 * `withdrawn`: it closed the study.
 */
export type OfferEnd = 'opened' | 'refused' | 'person' | 'newer' | 'expired' | 'session-over' | 'withdrawn';

/** The end of an offer, or of some of its requests while the rest waits on. */
export type Ending = {
  readonly why: OfferEnd;
  readonly requests: readonly StudyRequest[];
  /** The study that was opened for them, or refused. */
  readonly studyUid: string | null;
  /** Nothing of the offer is left. */
  readonly isLast: boolean;
};

/** By the key of each request, the studies that the archive has for it. */
export type Findings = ReadonlyMap<string, readonly string[]>;

/** What waits for one person's answer. */
export type Offer = {
  readonly id: string;
  /** One study, or all that a report is about. */
  readonly requests: readonly StudyRequest[];
  readonly source: HandoverSource;
  /** The session to which it was handed over: nobody else is ever offered it. */
  readonly sessionId: string;
  /** Monotonic milliseconds. */
  readonly expiresAtMs: number;
  /** What the archive answered when the person was to see whose study it is; null: nothing yet. */
  readonly found: Findings | null;
  /** `in-hand`: the person answered, and the rules ask something more (a code, breaking the glass). */
  readonly stage: 'waiting' | 'in-hand';
  readonly onEnd: (ending: Ending) => void;
};

/** What of an offer means that study: one accession number of a report says nothing of its others. */
export const requestsFor = ({ requests, found }: Offer, uid: string): readonly StudyRequest[] =>
  requests.filter((request) => request.studyUid === uid || found?.get(requestKey(request))?.includes(uid));

/** Whether the archive has nothing of it, or did not answer. */
export const isFoundEmpty = ({ requests, found }: Offer): boolean =>
  found !== null && requests.every((request) => (found.get(requestKey(request)) ?? []).length === 0);

/** What a record about a request is about. The patient is known to the archive alone. */
export const requestObject = ({ studyUid, accession }: StudyRequest): AuditObject => ({
  patientId: null,
  issuer: null,
  studyUid,
  seriesUid: null,
  accession,
});
