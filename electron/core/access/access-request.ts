import type { Reason } from '../../../protocol/audit/event.ts';
import type { AdminAction, Person, StudyAction } from '../../../protocol/people.ts';
import type { Relationship } from '../../../protocol/policy/policy.ts';
import type { Assurance } from '../session/session-state.ts';
import type { Reach } from './in-reach.ts';

/** What the rules need to know of a study; as the PACS gave it, not yet trimmed. */
export type StudyFacts = {
  readonly studyUid: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly accession: string;
  readonly modality: string;
  /** DICOM PN: the family name, or the whole name; its ideographic and phonetic groups are compared as well. */
  readonly patientFamilyName: string;
};

/** The circumstances of a request, in the words of the schema (access-schema.ts). */
export type AccessContext = {
  readonly sourceIp: string;
  readonly network: 'known' | 'unknown';
  readonly localHour: number;
  readonly withinShift: boolean;
  readonly online: boolean;
  readonly secondsSinceMfa: number;
  readonly assurance: Assurance;
  readonly sameSurname: boolean;
  readonly isColleague: boolean;
  readonly isOwnRecord: boolean;
  readonly isVip: boolean;
  readonly relationship: Relationship;
};

/** An emergency grant that is in force at this moment; whose life and end are the business of core/emergency. */
export type LiveGrant = Reach & { readonly id: string };

/** A person wants to do something to a study, or to Glasskey itself at this workstation. */
export type AccessRequest = {
  readonly person: Person;
  readonly workstation: string;
  readonly context: AccessContext;
  /** The person's own live grants. */
  readonly grants: readonly LiveGrant[];
} & (
  { readonly action: StudyAction; readonly study: StudyFacts } | { readonly action: AdminAction; readonly study: null }
);

export type Effect = 'permit' | 'step-up' | 'break-glass' | 'deny';

/** What happens and, always, why. */
export type Decision = { readonly effect: Effect; readonly because: readonly Reason[] };
