import { randomUUID } from 'node:crypto';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { Agent } from '../../core/agent.ts';
import type { Clock } from '../../core/clock.ts';
import { claimedPerson } from '../../core/emergency/claimed-person.ts';
import { mayBreakGlass, type Grant, type GrantRequest } from '../../core/emergency/emergency-access.ts';
import { emergencyIdentified, emergencyRefused } from '../../core/emergency/emergency-events.ts';
import type { GrantDesk } from '../../core/emergency/grant-desk.ts';
import { ok, onlyRefusal, refuse, type Result } from '../../core/errors.ts';
import type { StudySummary } from '../../core/pacs/study-summary.ts';
import type { Record } from '../../core/recorder.ts';
import type { SignIn } from '../../core/session/create-sign-in.ts';
import { openSession, presenceOf, type Presence } from '../../core/session/presence.ts';
import { newSession, type Identity } from '../../core/session/session-rules.ts';
import type { Session } from '../../core/session/session-state.ts';
import { sessionOf } from '../../core/session/transition-audit.ts';
import type {
  EmergencyConfirmation,
  EmergencyIdentity,
  EmergencyRequest,
  EmergencySubject,
  Reply,
} from '../contract.ts';
import type { Routes } from '../gate.ts';
import { lookUpName, nameOf } from './look-up-name.ts';
import { searchAndRecord, toRow, typedQuery, type SearchDeps } from './search.ts';

export type EmergencyRouteDeps = SearchDeps & {
  readonly agent: Agent;
  readonly signIn: SignIn;
  readonly record: Record;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly desk: GrantDesk;
  readonly window: { readonly open: () => void; readonly close: () => void };
  /** Why a study was last refused, for the dialog. */
  readonly becauseOf: (studyUid: string) => EmergencySubject['because'];
  /** Opens the study with the first viewer that can; the grant is in force already. */
  readonly openStudy: (studyUid: string, whose: Presence) => Promise<Reply<{ readonly launchId: string | null }>>;
};

type EmergencyRoutes = Pick<Routes, Extract<keyof Routes, `emergency:${string}`>>;

/** What was filled in so far. One at a time; a new opening starts afresh. A session as identity holds while it is open. */
type Draft = {
  readonly identity: Identity | Session | null;
  readonly study: StudySummary | null;
  readonly extending: Grant | null;
  readonly request: (EmergencyRequest & { readonly patient: StudySummary | null }) | null;
};
type Held = {
  draft: Draft;
  departures: number;
  /** How often somebody began to say who they are, and from which of these on an answer still counts. */
  asked: number;
  countsFrom: number;
  usedAtMs: number;
  forgetting: NodeJS.Timeout | undefined;
};

/** So long the name of somebody without a session stays when nothing is asked in it: whoever comes next must not act in it. */
const FORGET_MS = 5 * 60_000;

const EMPTY: Draft = { identity: null, study: null, extending: null, request: null };
const ANY = ['signedOut', 'active', 'warning', 'locked', 'emergency'] as const;
const OPEN = ['active', 'warning', 'emergency'] as const;
const CLOSED = ['signedOut', 'locked'] as const;

/** Breaking the glass: possible in every state, with two looks at what is done. */
export function emergencyRoutes(deps: EmergencyRouteDeps): EmergencyRoutes {
  const held: Held = { draft: EMPTY, departures: 0, asked: 0, countsFrom: 1, usedAtMs: 0, forgetting: undefined };
  return {
    'emergency:open': { allowedIn: ANY, run: (input) => open(deps, held, input) },
    'emergency:subject': { allowedIn: ANY, run: () => Promise.resolve(ok(subject(deps, draftOf(deps, held)))) },
    // Where somebody works, it is they who break the glass, in their own name.
    'emergency:identify': { allowedIn: CLOSED, run: ({ user, password }) => identify(deps, held, user, password) },
    'emergency:search': {
      allowedIn: ANY,
      // Nobody searches patients without having said who they are.
      run: async ({ query }) => {
        const by = draftOf(deps, held).identity;
        if (by === null) return refuse('emergency.identity_missing');
        const session = openSession(deps.agent)?.id ?? null;
        return searchAndRecord(deps, { query: typedQuery(query, deps.clock), by, session, as: 'emergency' });
      },
    },
    'emergency:request': { allowedIn: ANY, run: (input) => request(deps, held, input) },
    'emergency:confirm': { allowedIn: ANY, run: () => confirm(deps, held) },
    'emergency:cancel': {
      allowedIn: ANY,
      run: () => {
        startAfresh(held, EMPTY);
        deps.window.close();
        return Promise.resolve(ok(null));
      },
    },
    'emergency:end': { allowedIn: OPEN, run: ({ grantId }) => deps.desk.end(grantId) },
  };
}

/**
 * The draft, as far as it still holds. A session lends its name only while it is open: under the lock, and for whoever
 * signs in next, nobody is known any more.
 */
function draftOf(deps: EmergencyRouteDeps, held: Held): Draft {
  const { identity } = held.draft;
  const lender = identity !== null && 'id' in identity ? identity.id : null;
  const isLeft = deps.agent.departures() !== held.departures || deps.clock.monotonicMs() - held.usedAtMs >= FORGET_MS;
  const isOver = lender === null && isLeft;
  if (identity !== null && ((openSession(deps.agent)?.id ?? null) !== lender || isOver)) held.draft = EMPTY;
  if (held.draft.identity !== null && lender === null) use(deps, held);
  return held.draft;
}

/** Somebody without a session is at the form: it waits for them anew. */
function use(deps: EmergencyRouteDeps, held: Held): void {
  held.usedAtMs = deps.clock.monotonicMs();
  clearTimeout(held.forgetting);
  held.forgetting = setTimeout(() => {
    const { identity } = held.draft;
    if (identity === null || 'id' in identity) return;
    held.draft = EMPTY;
    deps.window.close(); // with what was found in their name
  }, FORGET_MS).unref();
}

/** What was begun in the form before, and is judged still, is no part of this one. */
function startAfresh(held: Held, draft: Draft): void {
  held.draft = draft;
  held.countsFrom = held.asked + 1;
}

async function open(
  deps: EmergencyRouteDeps,
  held: Held,
  { studyUid, grantId }: { studyUid: string | null; grantId: string | null },
): Promise<Reply<null>> {
  const asking = openSession(deps.agent);
  const isKnown = studyUid !== null && asking !== null;
  const study = isKnown ? await deps.catalogue.find(studyUid, () => true) : null;
  if (study !== null && !study.ok) return onlyRefusal(study);
  const session = openSession(deps.agent); // after the wait: it may have locked meanwhile, or be somebody else's
  if (isKnown && session?.id !== asking.id) return refuse('session.wrong_state');
  const extending = deps.desk.live().find((grant) => grant.id === grantId && grant.sessionId === session?.id) ?? null;
  startAfresh(held, { ...EMPTY, identity: session, study: study === null ? null : study.value, extending });
  deps.window.open();
  return ok(null);
}

const identityOf = ({ person, assurance }: Identity): EmergencyIdentity => ({ name: person.name, proof: assurance });

function subject({ policy, becauseOf }: EmergencyRouteDeps, { identity, study, extending }: Draft): EmergencySubject {
  const { reasons, minimumWordsLength, grantHours } = policy().emergency;
  return {
    identity: identity === null ? null : identityOf(identity),
    study: study === null ? null : toRow(study),
    because: study === null ? [] : becauseOf(study.studyUid),
    reasons,
    minimumWordsLength,
    grantHours,
    extending:
      extending === null
        ? null
        : { grantId: extending.id, patientId: extending.patient.patientId, studyUid: extending.studyUid },
  };
}

async function identify(
  deps: EmergencyRouteDeps,
  held: Held,
  user: string,
  password: string | null,
): Promise<Reply<EmergencyIdentity>> {
  const departures = deps.agent.departures();
  held.asked += 1;
  const number = held.asked;
  const identity = password === null ? claim(user) : await proveByPassword(deps, user, password);
  if (!identity.ok) {
    await deps.record(emergencyRefused({ person: null, session: null, patient: null, code: identity.code }));
    return onlyRefusal(identity);
  }
  const { person, assurance } = identity.value;
  if (!mayBreakGlass(person)) {
    await deps.record(emergencyRefused({ person, session: null, patient: null, code: 'emergency.not_clinical' }));
    return refuse('emergency.not_clinical');
  }
  await deps.record(emergencyIdentified(person, assurance));
  // Meanwhile they went on by their name alone, or somebody else has: what came late is not who is there.
  if (number < held.countsFrom) return refuse('emergency.expired');
  held.countsFrom = number + 1;
  held.draft = { ...held.draft, identity: identity.value, request: null };
  held.departures = departures; // who left while it was judged is not here any more
  use(deps, held);
  return ok(identityOf(identity.value));
}

function claim(said: string): Result<Identity> {
  const person = claimedPerson(said);
  return person.ok ? ok({ person: person.value, assurance: 'claimed', verifiedBy: 'nobody' }) : person;
}

async function proveByPassword(deps: EmergencyRouteDeps, user: string, password: string): Promise<Result<Identity>> {
  const told = await deps.signIn.identifyForEmergency(user, password);
  if (!told.ok) return onlyRefusal(told);
  const { person, verifiedBy } = told.value;
  return ok({ person, assurance: 'password', verifiedBy });
}

async function request(
  deps: EmergencyRouteDeps,
  held: Held,
  input: EmergencyRequest,
): Promise<Reply<EmergencyConfirmation>> {
  if (draftOf(deps, held).identity === null) return refuse('emergency.identity_missing');
  // A study named is a patient known: who that is comes from the PACS, not from the page.
  const study = input.studyUid === null ? null : await deps.catalogue.find(input.studyUid, () => true);
  const { identity, extending } = draftOf(deps, held);
  // More time is for what that grant opens: a page that shows something else is not the one that was opened last.
  const isOther = extending !== null && !isAbout(input, extending);
  if (identity === null || isOther) return refuse('emergency.expired');
  const patient = study !== null && study.ok ? study.value : null;
  const asked = grantRequest({ ...input, patient }, identity, openSession(deps.agent));
  const reach = extending === null ? {} : { patient: extending.patient, studyUid: extending.studyUid };
  const checked = deps.desk.check({ ...asked, ...reach });
  if (!checked.ok) {
    const session = openSession(deps.agent)?.id ?? null;
    const { person } = identity;
    await deps.record(emergencyRefused({ person, session, patient: patientOf(input, patient), code: checked.code }));
    return onlyRefusal(checked);
  }
  const draft = { ...input, patient };
  held.draft = { ...held.draft, request: draft };
  const known = patient === null ? await lookUpName(deps, identity, checked.value.patient) : nameOf(patient);
  if (draftOf(deps, held).request !== draft) return refuse('emergency.expired');
  return ok({
    ...known,
    patientId: checked.value.patient.patientId,
    study: patient === null ? null : toRow(patient),
    hours: deps.policy().emergency.grantHours,
    identity: identityOf(identity),
  });
}

const isAbout = (input: EmergencyRequest, { patient, studyUid }: Grant): boolean =>
  input.patientId === patient.patientId && input.studyUid === studyUid;

const patientOf = (input: EmergencyRequest, patient: StudySummary | null): { patientId: string; issuer: string } => ({
  patientId: patient?.patientId ?? input.patientId,
  issuer: patient?.issuer ?? input.issuer,
});

function grantRequest(
  request: NonNullable<Draft['request']>,
  identity: Identity,
  session: Session | null,
): GrantRequest {
  return {
    id: randomUUID(),
    sessionId: session?.id ?? randomUUID(),
    // The collector may have changed the person while the form was filled in.
    person: session?.person ?? identity.person,
    assurance: identity.assurance,
    patient: patientOf(request, request.patient),
    studyUid: request.patient?.studyUid ?? null,
    reasonCode: request.reasonCode,
    words: request.words,
  };
}

async function confirm(
  deps: EmergencyRouteDeps,
  held: Held,
): Promise<Reply<{ grantId: string; launchId: string | null }>> {
  const { identity, request: asked, extending } = draftOf(deps, held);
  if (identity === null || asked === null) return refuse('emergency.expired');
  held.draft = EMPTY;
  const granted =
    extending === null
      ? await deps.desk.give(grantRequest(asked, identity, openSession(deps.agent)), asked.patient)
      : await deps.desk.extend(extending.id, asked);
  if (!granted.ok) return onlyRefusal(granted);
  if (!deps.desk.live().includes(granted.value)) return refuse('emergency.grant_ended'); // while it was recorded
  await enter(deps, identity, granted.value);
  deps.window.close();
  // Locked while it was recorded: the grant waits for whoever unlocks, and nothing opens under the curtain.
  const isTheirs = openSession(deps.agent)?.id === granted.value.sessionId;
  const studyUid = extending === null && isTheirs ? (asked.patient?.studyUid ?? null) : null;
  const opened = studyUid === null ? null : await deps.openStudy(studyUid, presenceOf(deps.agent));
  return ok({ grantId: granted.value.id, launchId: opened?.ok === true ? opened.value.launchId : null });
}

/** Who has no session gets one that is good for this emergency and nothing else. */
async function enter(deps: EmergencyRouteDeps, identity: Identity, grant: Grant): Promise<void> {
  const current = sessionOf(deps.agent.state());
  const session: Session =
    current?.id === grant.sessionId
      ? current
      : newSession(identity, grant.sessionId, deps.clock.monotonicMs(), deps.policy());
  await deps.agent.apply({ type: 'emergencyStarted', session, endsAtMs: grant.endsAtMs });
}
