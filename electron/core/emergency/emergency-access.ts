import type { Person } from '../../../protocol/people.ts';
import type { PatientKey, Policy } from '../../../protocol/policy/policy.ts';
import { isClinical } from '../access/is-clinical.ts';
import { isInReach, type Reach } from '../access/in-reach.ts';
import { issuerOf, trimDicom } from '../access/same-patient.ts';
import type { Clock } from '../clock.ts';
import { ok, refuse, type Refusal, type Result } from '../errors.ts';
import type { Assurance } from '../session/session-state.ts';
import { validateWords } from './validate-words.ts';

const HOUR_MS = 3_600_000;
/** Nothing that a policy or an extension says goes beyond this, counted from the start. */
export const LONGEST_GRANT_MS = 24 * HOUR_MS;

/** Both times at one moment: the monotonic one ends grants, whatever the other is set to; people read the other. */
export type Instant = { readonly monotonicMs: number; readonly wallMs: number };
export const readInstant = (clock: Clock): Instant => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() });

/** The right of one person to one patient's studies, or to one study, at this workstation, for a time. Lives in memory only. */
export type Grant = Reach & {
  readonly id: string;
  readonly sessionId: string;
  readonly person: Person;
  readonly assurance: Assurance;
  /** Nobody proved who this is. */
  readonly claimed: boolean;
  readonly reasonCode: string;
  readonly words: string;
  readonly startedAt: string; // RFC 3339, UTC
  readonly startedAtMs: number; // monotonic
  readonly endsAtMs: number; // monotonic
  /** The same end in wall time, for the record and for a start after a crash. */
  readonly endsAtWallMs: number;
  readonly extensions: number;
};

export type GrantRules = Policy['emergency'] & { readonly defaultIssuer: string };
export const grantRulesOf = (policy: Pick<Policy, 'emergency' | 'pacs'>): GrantRules => ({
  ...policy.emergency,
  defaultIssuer: policy.pacs?.defaultIssuer ?? '',
});

export type Reason = { readonly reasonCode: string; readonly words: string };
export type GrantRequest = Reason & {
  /** UUIDs made by the caller; the session's is the one that begins with the grant if there is none yet. */
  readonly id: string;
  readonly sessionId: string;
  readonly person: Person;
  readonly assurance: Assurance;
  readonly patient: PatientKey;
  /** The study that was chosen, or null: all that is in reach where its patient has no identifier. */
  readonly studyUid: string | null;
};

/** Only people who treat patients, by their roles. Who claims an identity has the role of an emergency clinician. */
export const mayBreakGlass = (person: Person): boolean => isClinical(person);

/**
 * Gives a grant that begins now. Refusals: `emergency.not_clinical|patient_missing|unknown_reason|words_too_short|
 * words_too_long|words_filler`.
 */
export function requestGrant(request: GrantRequest, rules: GrantRules, now: Instant): Result<Grant> {
  if (!mayBreakGlass(request.person)) return refuse('emergency.not_clinical');
  const patientId = trimDicom(request.patient.patientId);
  const studyUid = patientId === '' ? request.studyUid : null;
  const isNobody = patientId === '' && studyUid === null;
  if (isNobody || patientId.length > 64) return refuse('emergency.patient_missing');
  const reason = validateReason(request, rules);
  if (!reason.ok) return reason;
  const lengthMs = lengthOf(rules);
  return ok({
    id: request.id,
    sessionId: request.sessionId,
    person: request.person,
    assurance: request.assurance,
    claimed: request.assurance === 'claimed',
    patient: { patientId, issuer: issuerOf(request.patient, rules.defaultIssuer) },
    studyUid,
    ...reason.value,
    startedAt: new Date(now.wallMs).toISOString(),
    startedAtMs: now.monotonicMs,
    endsAtMs: now.monotonicMs + lengthMs,
    endsAtWallMs: now.wallMs + lengthMs,
    extensions: 0,
  });
}

/**
 * Gives a running grant another length from now, for a new reason, up to 24 hours after it began. Refusals: those of the
 * reason, and `emergency.grant_ended`, `emergency.limit_reached`.
 */
export function extendGrant(grant: Grant, given: Reason, rules: GrantRules, now: Instant): Result<Grant> {
  if (isOver(grant, now)) return refuse('emergency.grant_ended');
  const reason = validateReason(given, rules);
  if (!reason.ok) return reason;
  const lastMs = grant.startedAtMs + LONGEST_GRANT_MS;
  const endsAtMs = Math.min(now.monotonicMs + lengthOf(rules), lastMs);
  if (endsAtMs <= grant.endsAtMs) return refuse('emergency.limit_reached');
  const endsAtWallMs = now.wallMs + endsAtMs - now.monotonicMs;
  return ok({ ...grant, ...reason.value, endsAtMs, endsAtWallMs, extensions: grant.extensions + 1 });
}

function validateReason({ reasonCode, words }: Reason, rules: GrantRules): Result<Reason> | Refusal {
  if (!rules.reasons.some((reason) => reason.code === reasonCode)) return refuse('emergency.unknown_reason');
  const valid = validateWords(words, {
    minimumLength: rules.minimumWordsLength,
    reasonTexts: rules.reasons.map((reason) => reason.text),
  });
  return valid.ok ? ok({ reasonCode, words: valid.value }) : valid;
}

const lengthOf = (rules: GrantRules): number => Math.min(rules.grantHours * HOUR_MS, LONGEST_GRANT_MS);

/** By time that counts sleep: setting the clock back extends nothing, setting it forward takes no image away. */
export const isOver = (grant: Grant, { monotonicMs }: Instant): boolean =>
  monotonicMs >= grant.endsAtMs || monotonicMs < grant.startedAtMs;

const ENDS_SOON_MS = 10 * 60_000;

/**
 * Whether the end is near enough to warn of, and what can be done about it: `extendable`, or `last` when no extension
 * reaches beyond the end that it has. Null: there is time.
 */
export function endsSoon(grant: Pick<Grant, 'startedAtMs' | 'endsAtMs'>, monotonicMs: number): EndsSoon | null {
  if (grant.endsAtMs - monotonicMs > ENDS_SOON_MS) return null;
  return grant.endsAtMs < grant.startedAtMs + LONGEST_GRANT_MS ? 'extendable' : 'last';
}
export type EndsSoon = 'extendable' | 'last';

/** The running grant for a study that ends last, or null. */
export function activeGrantFor(
  grants: readonly Grant[],
  study: Parameters<typeof isInReach>[1],
  now: Instant,
  defaultIssuer: string,
): Grant | null {
  const active = grants.filter((grant) => !isOver(grant, now) && isInReach(grant, study, defaultIssuer));
  return active.toSorted((left, right) => right.endsAtMs - left.endsAtMs)[0] ?? null;
}

export type GrantSplit = { readonly live: readonly Grant[]; readonly ended: readonly Grant[] };

/** Parts what is over (end reason `deadline`) from what runs. */
export const expireGrants = (grants: readonly Grant[], now: Instant): GrantSplit =>
  splitBy(grants, (grant) => isOver(grant, now));

/** Takes one grant out, by hand. `ended` is empty when there is none of that id. */
export const endGrant = (grants: readonly Grant[], id: string): GrantSplit =>
  splitBy(grants, (grant) => grant.id === id);

/** Takes out all grants of a session that ended. */
export const endSessionGrants = (grants: readonly Grant[], sessionId: string): GrantSplit =>
  splitBy(grants, (grant) => grant.sessionId === sessionId);

const splitBy = (grants: readonly Grant[], hasEnded: (grant: Grant) => boolean): GrantSplit => ({
  live: grants.filter((grant) => !hasEnded(grant)),
  ended: grants.filter(hasEnded),
});
