import type { AuditObject } from '../../../protocol/audit/event.ts';
import type { StudyRequest } from './study-link.ts';

/** By which way a study was handed over: a link of a worklist, or the hub of a reporting system. */
export type HandoverSource = 'link' | 'fhircast';

/**
 * What became of an offer. `refused`: the access decision left no way; `newer`: the other program has moved on;
 * `withdrawn`: it closed the study.
 */
export type OfferEnd = 'opened' | 'refused' | 'person' | 'newer' | 'expired' | 'session-over' | 'withdrawn';

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
  readonly found: readonly string[] | null;
  /** `in-hand`: the person answered, and the rules ask something more (a code, breaking the glass). */
  readonly stage: 'waiting' | 'in-hand';
  /** With the study that was opened for it, or refused. */
  readonly onEnd: (end: OfferEnd, studyUid: string | null) => void;
};

/** Whether an offer means that study. */
export const isAbout = ({ requests, found }: Offer, uid: string): boolean =>
  requests.some(({ studyUid }) => studyUid === uid) || (found ?? []).includes(uid);

/** What a record about a request is about. The patient is known to the archive alone. */
export const requestObject = ({ studyUid, accession }: StudyRequest): AuditObject => ({
  patientId: null,
  issuer: null,
  studyUid,
  seriesUid: null,
  accession,
});
