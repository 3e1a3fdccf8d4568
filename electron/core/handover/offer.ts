import type { AuditObject } from '../../../protocol/audit/event.ts';
import type { StudyRequest } from './study-link.ts';

/** By which way a study was handed over: a link of a worklist. */
export type HandoverSource = 'link';

/** What became of an offer. `refused`: the access decision left no way. */
export type OfferEnd = 'opened' | 'refused' | 'person' | 'newer' | 'expired' | 'session-over';

/** A study that waits for one person's answer. */
export type Offer = StudyRequest & {
  readonly id: string;
  readonly source: HandoverSource;
  /** The session to which it was handed over: nobody else is ever offered it. */
  readonly sessionId: string;
  /** Monotonic milliseconds. */
  readonly expiresAtMs: number;
  /** What the archive answered when the person was shown whose study it is. */
  readonly found: readonly string[];
  /** `in-hand`: the person answered, and the rules ask something more (a code, breaking the glass). */
  readonly stage: 'waiting' | 'in-hand';
};

/** Whether an offer means that study. */
export const isAbout = ({ studyUid, found }: Offer, uid: string): boolean =>
  studyUid === uid || (studyUid === null && found.includes(uid));

/** What a record about a request is about. The patient is known to the archive alone. */
export const requestObject = ({ studyUid, accession }: StudyRequest): AuditObject => ({
  patientId: null,
  issuer: null,
  studyUid,
  seriesUid: null,
  accession,
});
