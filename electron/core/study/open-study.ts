import type { AuditObject, Reason } from '../../../protocol/audit/event.ts';
import type { ViewerProfile } from '../../../protocol/policy/policy.ts';
import type { Decision } from '../access/access-request.ts';
import { refuse, type Refusal, type Result } from '../errors.ts';
import type { HandoverDesk } from '../handover/handover-desk.ts';
import type { StudySummary } from '../pacs/study-summary.ts';
import { auditUser, type Entry, type Record, type Recorded } from '../recorder.ts';
import type { Presence } from '../session/presence.ts';
import type { Session } from '../session/session-state.ts';
import type { StudyCatalogue } from './study-catalogue.ts';

/** A study that may be shown, on its way to a viewer. */
export type Launch = {
  readonly study: StudySummary;
  readonly profile: ViewerProfile;
  /** What shows it where `profile` cannot, in this order: for an emergency. Where a person chose, there is none. */
  readonly instead?: readonly ViewerProfile[];
  /** The emergency grant under which it is opened, or null. */
  readonly grantId: string | null;
  /** The grant that runs for its patient, also where it is opened without one. */
  readonly coveringId?: string | null;
  /** Whose: the end may come under somebody else. */
  readonly session: Session;
};

export type OpenStudyDeps = {
  readonly find: StudyCatalogue['find'];
  readonly profile: (viewerId: string) => ViewerProfile | null;
  /** The decision on `view`, the grant that it rests on, and the one that covers the patient whether or not it does. */
  readonly decide: (study: StudySummary) => {
    readonly decision: Decision;
    readonly grantId: string | null;
    readonly coveringId: string | null;
  };
  readonly record: Record;
  readonly launch: (launch: Launch) => Result<{ readonly launchId: string }>;
  /** The study may be one that another program asked for; that changes nothing but what is recorded of it. */
  readonly handover: Pick<HandoverDesk, 'sourceOf' | 'decided'>;
};

export type OpenRequest = {
  readonly studyUid: string;
  readonly viewerId: string;
  /** Viewers that may show it where that one cannot, in this order. */
  readonly instead?: readonly string[];
  readonly whose: Presence;
};

export type OpenResult =
  | { readonly effect: 'opened'; readonly launchId: string }
  | { readonly effect: 'step-up' | 'break-glass' | 'deny'; readonly because: readonly Reason[] };

/** What an event about a study is about: identifiers, never the name. */
export function studyObject(study: StudySummary): AuditObject {
  return {
    patientId: study.patientId,
    issuer: study.issuer,
    studyUid: study.studyUid,
    seriesUid: null,
    accession: study.accession === '' ? null : study.accession,
  };
}

/**
 * Decides, records, and only then opens. Without a durable record nothing opens, except under a grant; nothing opens either
 * for somebody who left while it was looked up or recorded, or who may not see it any more.
 */
export async function openStudy(
  deps: OpenStudyDeps,
  { studyUid, viewerId, instead = [], whose }: OpenRequest,
): Promise<Result<OpenResult>> {
  // Under a grant nobody waits for a PACS that is away to say once more whose study it is.
  const found = await deps.find(studyUid, (listed) => deps.decide(listed).coveringId !== null);
  if (!found.ok) return found;
  const profile = deps.profile(viewerId);
  if (profile === null) return { ok: false, code: 'viewer.not_allowed' };
  const asking = whose();
  if (asking === null) return refuse('session.wrong_state');
  const study = found.value;
  const { decision, coveringId, ...judged } = deps.decide(study);
  const source = deps.handover.sourceOf(studyUid);
  const detail = { viewer: viewerId, ...(source === null ? {} : { handedOver: source }) };
  const entry: Omit<Entry, 'kind'> = {
    user: auditUser(asking.person),
    session: asking.id,
    action: 'view',
    object: studyObject(study),
    because: [...decision.because],
    grant: judged.grantId,
  };
  if (decision.effect !== 'permit') {
    await deps.record({
      ...entry,
      kind: 'study.refused',
      outcome: 'denied',
      detail: { effect: decision.effect, ...detail },
    });
    if (whose() === null) return refuse('session.wrong_state');
    deps.handover.decided(studyUid, decision.effect);
    return { ok: true, value: { effect: decision.effect, because: decision.because } };
  }
  // Who broke the glass for this patient sees them, also where the rules alone would have let them and the disk takes nothing
  // or takes its time.
  const as = coveringId === null ? 'ordinary' : 'emergency';
  const recorded = await deps.record({ ...entry, kind: 'study.requested', detail }, as);
  const grantId = judged.grantId ?? (isDurable(recorded) ? null : coveringId);
  if (!recorded.ok && grantId === null) return notRecorded(recorded);
  if (grantId !== judged.grantId) await deps.record({ ...entry, grant: grantId, kind: 'study.requested', detail }, as);
  const session = whose();
  const now = deps.decide(study);
  const isOver = now.decision.effect !== 'permit' || (grantId !== null && now.coveringId !== grantId);
  if (session === null || isOver) return refuse('session.wrong_state');
  const others = instead.map(deps.profile).filter((other) => other !== null);
  const launched = deps.launch({ study, profile, instead: others, grantId, coveringId: now.coveringId, session });
  if (!launched.ok) return launched;
  deps.handover.decided(studyUid, 'opened');
  return { ok: true, value: { effect: 'opened', launchId: launched.value.launchId } };
}

const isDurable = (recorded: Result<Recorded>): boolean =>
  recorded.ok && !(recorded.value !== null && 'kind' in recorded.value && recorded.value.kind === 'kept');

/** The trail's own code goes to the operational log; the person learns that it cannot be recorded. */
const notRecorded = (refusal: Refusal): Refusal => ({ ...refusal, code: 'audit.not_recorded' });
