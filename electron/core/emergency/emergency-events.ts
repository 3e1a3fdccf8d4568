import type { AuditObject } from '../../../protocol/audit/event.ts';
import {
  BREAK_THE_GLASS,
  OVERRIDE_STARTED,
  OVERRIDE_STOPPED,
  SECURITY_ALERT,
  type Code,
} from '../../../protocol/audit/coded/codes.ts';
import type { Person } from '../../../protocol/people.ts';
import type { CertificateNote } from '../pacs/known-certificates.ts';
import { auditUser, type Entry } from '../recorder.ts';
import type { Assurance } from '../session/session-state.ts';
import type { Grant, GrantRules, Instant } from './emergency-access.ts';

/**
 * Why a grant is no more. `restart`: told by the next start of the agent, from the last record of the one before.
 * `role-lost`: the collector took the person's last role that treats patients.
 */
export type GrantEnd = 'by-hand' | 'session-ended' | 'role-lost' | 'restart' | 'deadline';

/** The study that was refused, when the glass was broken for one. */
export type EmergencyStudy = { readonly studyUid: string; readonly accession: string };

/** The glass is broken. Carries the words: the trail seals them, nothing else may hold them. */
export function emergencyStarted(grant: Grant, rules: GrantRules, study: EmergencyStudy | null): Entry {
  return {
    ...aboutGrant(grant, study),
    kind: 'emergency.started',
    because: [{ policy: `emergency:${grant.reasonCode}`, text: reasonText(grant.reasonCode, rules) }],
    detail: {
      ...codes(OVERRIDE_STARTED),
      ...facts(grant),
      reason: grant.reasonCode,
      words: grant.words,
      endsAt: iso(grant.endsAtWallMs),
    },
  };
}

/** A running grant got more time for another reason. */
export function emergencyExtended(before: Grant, after: Grant, rules: GrantRules): Entry {
  const state = (grant: Grant) => ({
    endsAt: iso(grant.endsAtWallMs),
    reason: grant.reasonCode,
    words: grant.words,
    extensions: grant.extensions,
  });
  return {
    ...aboutGrant(after, null),
    kind: 'emergency.extended',
    because: [{ policy: `emergency:${after.reasonCode}`, text: reasonText(after.reasonCode, rules) }],
    detail: {
      ...codes(OVERRIDE_STARTED),
      ...facts(after),
      before: state(before),
      after: state(after),
    },
  };
}

/** A grant is over. */
export function emergencyStopped(grant: Grant, end: GrantEnd, now: Instant): Entry {
  return {
    ...aboutGrant(grant, null),
    kind: 'emergency.stopped',
    detail: {
      ...codes(OVERRIDE_STOPPED),
      ...facts(grant),
      end,
      startedAt: grant.startedAt,
      lastedSeconds: Math.max(0, Math.round((now.monotonicMs - grant.startedAtMs) / 1000)),
      extensions: grant.extensions,
    },
  };
}

/** Someone without a session said, or proved with a password, who they are: whose session waits under the lock says nothing of them. */
export function emergencyIdentified(person: Person, assurance: Assurance): Entry {
  return {
    kind: 'emergency.identified',
    user: auditUser(person),
    session: null,
    detail: { identity: assurance, claimed: assurance === 'claimed' },
  };
}

/** An attempt that did not break the glass. The words stay out: they were not good enough to act on. `session`: of who tried, if they have one. */
export function emergencyRefused(attempt: {
  readonly person: Person | null;
  readonly session: string | null;
  readonly patient: { readonly patientId: string; readonly issuer: string } | null;
  readonly code: string;
}): Entry {
  return {
    kind: 'emergency.refused',
    outcome: 'denied',
    user: attempt.person === null ? null : auditUser(attempt.person),
    session: attempt.session,
    object: attempt.patient === null ? null : patientObject(attempt.patient, null),
    detail: { code: attempt.code },
  };
}

/** The certificate of the PACS was accepted although it is out of date; several people may be at it, so it is nobody's act. */
export function certificateAccepted(accepted: {
  readonly origin: string;
  readonly certificate: CertificateNote;
  /** Of those that run; none before the first is given. */
  readonly grantIds: readonly string[];
}): Entry {
  const { origin, certificate, grantIds } = accepted;
  return {
    kind: 'emergency.certificate_accepted',
    user: null,
    session: null,
    detail: { origin, sha256: certificate.sha256, endsAt: iso(certificate.endMs), grants: [...grantIds] },
  };
}

const aboutGrant = (grant: Grant, study: EmergencyStudy | null) => ({
  action: 'execute' as const,
  outcome: 'success' as const,
  user: auditUser(grant.person),
  session: grant.sessionId,
  grant: grant.id,
  object: patientObject(grant.patient, study ?? studyOf(grant)),
});

/** The one that it opens, where it opens no more. */
const studyOf = ({ studyUid }: Grant): EmergencyStudy | null =>
  studyUid === null ? null : { studyUid, accession: '' };

const facts = ({ assurance, claimed, studyUid }: Grant) => ({
  identity: assurance,
  claimed,
  ...(studyUid === null ? {} : { reach: 'study' }),
});

const patientObject = ({ patientId, issuer }: Grant['patient'], study: EmergencyStudy | null): AuditObject => ({
  ...(patientId === ''
    ? { patientId: null, issuer: null }
    : { patientId: patientId.slice(0, 64), issuer: issuer.slice(0, 64) }),
  studyUid: study?.studyUid ?? null,
  seriesUid: null,
  accession: study === null || study.accession === '' ? null : study.accession,
});

const codes = (type: Code) => ({
  purposeOfUse: { ...BREAK_THE_GLASS },
  dicom: { eventId: { ...SECURITY_ALERT }, eventTypeCode: { ...type } },
});

const reasonText = (code: string, rules: GrantRules): string =>
  rules.reasons.find((reason) => reason.code === code)?.text ?? code;

const iso = (wallMs: number): string => new Date(wallMs).toISOString();
