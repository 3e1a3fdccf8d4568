import { randomBytes } from 'node:crypto';
import type { Policy, ViewerProfile } from '../../protocol/policy/policy.ts';
import { EMERGENCY_GRANT, decide } from '../core/access/decide.ts';
import { contextOf } from '../core/access/context-of.ts';
import type { AccessRequest, Decision } from '../core/access/access-request.ts';
import { createAgent, type Agent, type AgentEffects } from '../core/agent.ts';
import type { Clock } from '../core/clock.ts';
import type { Grant } from '../core/emergency/emergency-access.ts';
import { createGrantDesk, type GrantDesk } from '../core/emergency/grant-desk.ts';
import { noteOpenGrants } from '../core/emergency/open-grants.ts';
import { refuse } from '../core/errors.ts';
import { createFaults, type Faults } from '../core/faults.ts';
import { createHandoverDesk, type HandoverDesk, type HandoverDeskDeps } from '../core/handover/handover-desk.ts';
import type { Log } from '../core/log.ts';
import { findStudy } from '../core/pacs/find-study.ts';
import type { StudySummary } from '../core/pacs/study-summary.ts';
import { createRecorder, type Record } from '../core/recorder.ts';
import { createSignIn, type SignIn } from '../core/session/create-sign-in.ts';
import { rulesFor } from '../core/session/session-rules.ts';
import type { Session } from '../core/session/session-state.ts';
import type { CollectorAuth } from '../core/session/sign-in-ports.ts';
import { sessionOf } from '../core/session/transition-audit.ts';
import { createStudyCatalogue, type LookUp, type StudyCatalogue } from '../core/study/study-catalogue.ts';
import { readAddresses } from '../core/workstation/identity.ts';
import { createStudyFolders, type StudyFolders } from '../core/viewer/study-folders.ts';
import type { Vault } from '../core/vault/vault.ts';
import {
  CREDENTIALS_LOCKED,
  CREDENTIALS_MISSING,
  holdPacsCredentials,
  type CredentialsFault,
  type HeldPacsCredentials,
} from '../core/vault/pacs-credentials.ts';
import type { Foundation } from './foundation.ts';
import { reachPacs, type ReachPacs } from './reach-pacs.ts';

/** The rules of the product, each on its foundation. */
export type Parts = {
  readonly agent: Agent;
  readonly record: Record;
  readonly faults: Faults;
  readonly signIn: SignIn;
  readonly desk: GrantDesk;
  readonly catalogue: StudyCatalogue;
  readonly handover: HandoverDesk;
  readonly folders: StudyFolders;
  readonly pacs: ReachPacs;
  readonly pacsCredentials: HeldPacsCredentials;
  readonly policy: () => Policy;
  readonly profile: (viewerId: string) => ViewerProfile | null;
  readonly decide: (study: StudySummary, action: StudyAction) => Judged;
  /** Whether that session may see the study, at most after another code: what it was or would be, not what it is. */
  readonly isOpenTo: (session: Session, study: StudySummary) => boolean;
};
type StudyAction = Exclude<AccessRequest, { study: null }>['action'];
/**
 * A decision, and the grant on which it rests. `coveringId`: the session's grant for that patient, also where the rules
 * permit without it.
 */
export type Judged = {
  readonly decision: Decision;
  readonly grantId: string | null;
  readonly coveringId: string | null;
};

export type PartsDeps = {
  readonly foundation: Foundation;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly auth: CollectorAuth | null;
  readonly online: () => boolean;
  readonly effects: AgentEffects;
  /** A record of an emergency was taken: it must not wait to be sent. */
  readonly onUrgent: () => void;
  readonly onGrants: (live: readonly Grant[]) => void;
  readonly onChange: () => void;
  readonly onOffer: HandoverDeskDeps['onOffer'];
  readonly log: Log;
};

/** Where there is no way to the collector, everything is refused with why that is. */
function nobody(why: string): CollectorAuth {
  const refused = () => Promise.resolve(refuse(why));
  return { password: refused, code: refused, confirmEnrolment: refused, stepUp: refused };
}

export function makeParts(deps: PartsDeps): Parts {
  const { foundation, clock, vault, log } = deps;
  const policy = (): Policy => foundation.inForce().policy;
  const faults = createFaults(clock.wallMs, (code, change) => {
    log(`fault.${change}`, { code });
    deps.onChange();
  });
  const agent: Agent = createAgent({
    clock,
    rulesFor: (session) => rulesFor(policy(), session?.person ?? null),
    record: (entry, as) => record(entry, as),
    effects: deps.effects,
  });
  const record: Record = createRecorder(foundation.append, () => sessionOf(agent.state()), deps.onUrgent);
  const signIn = createSignIn({
    collector: deps.auth ?? nobody(foundation.enrolmentFault ?? 'workstation.not_enrolled'),
    store: foundation.state,
    time: foundation.time,
    clock,
    policy,
    codeTimeMs: () => clock.wallMs() + (foundation.clockInfo.current().offsetMs ?? 0),
    random: randomBytes,
    isAnswering: (withinMs) => foundation.trail?.isAnswering(withinMs) ?? Promise.resolve(true),
  });
  const desk = createGrantDesk({
    clock,
    policy,
    record,
    onChange: deps.onGrants,
    note: (live) => noteOpenGrants(foundation.state, live),
  });
  const settings = () => policy().handover;
  const { onChange, onOffer } = deps;
  const handover = createHandoverDesk({ clock, settings, state: agent.state, record, onChange, onOffer });
  const showing =
    (code: string) =>
    (isSo: boolean): void =>
      isSo ? faults.raise(code) : faults.clear(code);
  const folders = createStudyFolders(foundation.viewerRoot, {
    onLeft: showing('viewer.files_left'),
    onKept: showing('viewer.handed_over'),
    onLeftOpen: showing('viewer.left_open'),
  });
  const pacsCredentials = holdPacsCredentials(vault, (fault) => showOnly(faults, fault));
  const grantIds = () => desk.live().map(({ id }) => id);
  const pacs = reachPacs({ foundation, clock, policy, record, grantIds, readCredentials: pacsCredentials.read });
  // What is only to be confirmed, and not waited for long, is for an emergency.
  const lookUp: LookUp = (studyUid, signal) => findStudy(pacs(signal && 'emergency'), studyUid, signal);
  const parts = { agent, record, faults, signIn, desk, handover, folders, pacs, pacsCredentials, policy };
  return {
    ...parts,
    catalogue: createStudyCatalogue(lookUp, clock.monotonicMs),
    profile: (viewerId) => policy().viewers.find((viewer) => viewer.id === viewerId) ?? null,
    decide: (study, action) => {
      const session = sessionOf(agent.state());
      return session === null ? NOBODY_HERE : judge(deps, parts, { session, study, action });
    },
    isOpenTo: (session, study) => {
      const { effect } = judge(deps, parts, { session, study, action: 'view' }).decision;
      return effect === 'permit' || effect === 'step-up';
    },
  };
}

function showOnly(faults: Faults, fault: CredentialsFault | null): void {
  for (const code of [CREDENTIALS_LOCKED, CREDENTIALS_MISSING]) {
    if (code === fault) faults.raise(code);
    else faults.clear(code);
  }
}

/** Of somebody who is not there, or under the lock, where nothing may be done in a person's name. */
export const NOBODY_HERE: Judged = { decision: { effect: 'deny', because: [] }, grantId: null, coveringId: null };

function judge(
  { foundation, clock, online }: PartsDeps,
  { desk, policy }: Pick<Parts, 'desk' | 'policy'>,
  { session, study, action }: { readonly session: Session; readonly study: StudySummary; readonly action: StudyAction },
): Judged {
  const { person, assurance, factorAtMs } = session;
  const facts = { ...study, modality: study.modalities[0] ?? '', patientFamilyName: study.familyName };
  const circumstances = {
    person,
    assurance,
    factorAtMs,
    monotonicMs: clock.monotonicMs(),
    wallMs: foundation.time.nowMs(), // a clock set back brings back no shift
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    addresses: readAddresses(),
    online: online(),
  };
  const context = contextOf(policy(), circumstances, facts);
  const grants = desk.live().filter((grant) => grant.sessionId === session.id);
  const workstation = foundation.identity.workstation;
  const decision = decide(policy(), { person, workstation, context, grants, action, study: facts });
  const usesGrant = decision.because.some((reason) => reason.policy === EMERGENCY_GRANT);
  const covering = desk.covering(study);
  const coveringId = covering !== null && grants.includes(covering) ? covering.id : null;
  return { decision, grantId: usesGrant ? coveringId : null, coveringId };
}
