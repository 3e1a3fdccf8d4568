import type { Code } from './codes.ts';
import type { EventAction } from './event-shapes.ts';
import type { EventOutcome } from './event-outcome.ts';

/** Where a record is found again for good: an index in a log, or a number in a trail. Tells a repetition from a second event. */
export type RecordPlace = { readonly system: string; readonly value: string };

/** Somebody or something that took part (PS3.15 A.5.2). At most one of a message is the requestor. */
export type Participant = {
  readonly kind: 'person' | 'process' | 'node' | 'media';
  readonly id: string;
  readonly name: string | null;
  readonly isRequestor: boolean;
  readonly roles: readonly Code[];
  /** The machine's name (NetworkAccessPointTypeCode 1); null where it is none of ours. */
  readonly machine: string | null;
  readonly media: Code | null;
};

/** A study: PS3.15 A.5.3.6. `accession` names the order. */
type Study = { readonly kind: 'study'; readonly uid: string; readonly accession: string | null };
type Patient = { readonly kind: 'patient'; readonly id: string; readonly issuer: string };
/** A query whose keys are withheld: what people type can be a name. */
type Query = { readonly kind: 'query'; readonly sopClass: string };
type AuditLog = { readonly kind: 'audit-log'; readonly uri: string };
/** The record itself. In a Security Alert it is the alert's subject, which has an Alert Description. */
type OwnRecord = {
  readonly kind: 'record';
  readonly place: RecordPlace;
  readonly details: readonly (readonly [type: string, value: string])[];
};
export type CodedObject = Study | Patient | Query | AuditLog | OwnRecord;

/** Who tells of the event. `type` (PS3.15 A.5.1.2.1): 1 an end-user display device, 4 an application server process. */
export type EventSource = { readonly id: string; readonly site: string | null; readonly type: '1' | '4' };

/** A record in the words of the standards, before it is written as a DICOM audit message or a FHIR AuditEvent. */
export type CodedEvent = {
  readonly eventId: Code;
  readonly type: Code | null;
  readonly action: EventAction;
  /** RFC 3339 with zone: when it happened, not when it is sent (PS3.15 A.5.2.5). */
  readonly at: string;
  readonly outcome: EventOutcome;
  readonly words: string;
  readonly purpose: Code | null;
  readonly participants: readonly Participant[];
  readonly source: EventSource;
  readonly objects: readonly CodedObject[];
};
