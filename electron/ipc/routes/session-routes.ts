import { randomUUID } from 'node:crypto';
import type { EventKind } from '../../../protocol/audit/event.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { SecondProof } from '../../../protocol/wire/sign-in.ts';
import type { Agent } from '../../core/agent.ts';
import type { Clock } from '../../core/clock.ts';
import { ok, onlyRefusal, refuse, type Refusal } from '../../core/errors.ts';
import { auditUser, type Record } from '../../core/recorder.ts';
import type { SignIn } from '../../core/session/create-sign-in.ts';
import { openSession } from '../../core/session/presence.ts';
import { enrolmentQr } from '../../core/session/enrolment-qr.ts';
import { newSession } from '../../core/session/session-rules.ts';
import type { SignInFacts, SignInProgress, Told, Verified } from '../../core/session/sign-in-ports.ts';
import type { OfflineLeft } from '../../core/session/offline-limits.ts';
import type { Session, SignInProof } from '../../core/session/session-state.ts';
import { isOpen, sessionOf } from '../../core/session/transition-audit.ts';
import { createWaitingSession, KEEP_CODES_MS, type WaitingSession } from '../../core/session/waiting-session.ts';
import type { Reply, SignInStep } from '../contract.ts';
import type { Routes } from '../gate.ts';

export type SessionRouteDeps = {
  readonly agent: Agent;
  readonly signIn: SignIn;
  readonly record: Record;
  readonly clock: Clock;
  readonly policy: () => Policy;
  readonly viewers: { readonly count: () => number; readonly closeAll: () => Promise<void> };
};

type SessionRoutes = Pick<Routes, Extract<keyof Routes, `session:${string}`>>;
/** Also over an emergency: who is recognised by name alone may sign in properly. */
const SIGN_IN = ['signedOut', 'locked', 'emergency'] as const;
const OPEN = ['active', 'warning', 'emergency'] as const;

/** A sign-in on its way: the attempt's name stays here, a page never holds it. */
type Pending = { attempt: string | null; whyNot: WhyNot; readonly waiting: WaitingSession };

/** Signing in, unlocking, locking, signing out. */
export function sessionRoutes(deps: SessionRouteDeps): SessionRoutes {
  const wishes: Wishes = { last: 0 };
  const pending: Pending = {
    attempt: null,
    whyNot: () => LOCKED_MEANWHILE,
    waiting: createWaitingSession(
      () => deps.clock.monotonicMs(),
      () => deps.signIn.dropSecrets(),
    ),
  };
  const withAttempt =
    (run: (attempt: string) => Promise<Told<SignInProgress>>) => async (): Promise<Reply<SignInStep>> => {
      const whyNot = seenFrom(deps);
      if (pending.attempt === null) return refuse('auth.attempt_expired');
      return advance(deps, pending, { told: await run(pending.attempt), whyNot });
    };
  return {
    'session:signIn': {
      allowedIn: SIGN_IN,
      run: async ({ user, password }) => {
        pending.waiting.drop();
        const whyNot = seenFrom(deps);
        return advance(deps, pending, { told: await deps.signIn.start(user, password), whyNot });
      },
    },
    'session:proveFactor': {
      allowedIn: SIGN_IN,
      run: (proof) => withAttempt((attempt) => deps.signIn.prove(attempt, toProof(proof)))(),
    },
    'session:confirmFactor': {
      allowedIn: SIGN_IN,
      run: ({ code }) => withAttempt((attempt) => deps.signIn.confirmEnrolment(attempt, code))(),
    },
    'session:recoveryCodesKept': {
      allowedIn: SIGN_IN,
      run: async () => {
        const waiting = pending.waiting.take();
        const stands = waiting !== null && deps.signIn.stillProved(waiting.session.person.id);
        if (!stands) return refuse('auth.attempt_expired');
        const why = pending.whyNot();
        if (why !== null) return opensNothing(deps, why);
        await begin(deps, waiting.session, waiting.verified);
        return ok({ next: 'done' });
      },
    },
    'session:cancelSignIn': {
      allowedIn: SIGN_IN,
      run: () => {
        deps.signIn.cancel();
        pending.attempt = null;
        pending.waiting.drop();
        return Promise.resolve(ok(null));
      },
    },
    'session:unlock': { allowedIn: ['locked'], run: ({ password, code }) => unlock(deps, password, code) },
    'session:lock': {
      allowedIn: OPEN,
      run: async () => {
        await deps.agent.apply({ type: 'lock', reason: 'keyboard' });
        return ok(null);
      },
    },
    'session:signOut': { allowedIn: OPEN, run: ({ viewers }) => signOut(deps, wishes, viewers) },
  };
}

const toProof = (proof: { kind: string } & Parameters<Routes['session:proveFactor']['run']>[0]): SecondProof =>
  proof.kind === 'resynchronise' ? { kind: proof.kind, codes: [...proof.codes] } : proof;

const LOCKED_MEANWHILE = 'session.locked_meanwhile';
const EMERGENCY_MEANWHILE = 'session.emergency_meanwhile';
type WhyNot = () => typeof LOCKED_MEANWHILE | typeof EMERGENCY_MEANWHILE | null;

/**
 * Begins with a question that takes its time; tells afterwards why it must not open the workstation, or null. Who asked to
 * lock meanwhile, by the lid or a key, has gone: what they typed before opens nothing behind them. And an emergency that
 * somebody began since goes on.
 */
function seenFrom({ agent }: SessionRouteDeps): WhyNot {
  const before = agent.departures();
  const present = openSession(agent)?.id;
  return () => {
    if (agent.departures() !== before) return LOCKED_MEANWHILE;
    const now = openSession(agent);
    return now !== null && now.id !== present ? EMERGENCY_MEANWHILE : null;
  };
}

/** What was proved opens nothing, and leaves no key behind. */
function opensNothing({ signIn }: SessionRouteDeps, why: NonNullable<ReturnType<WhyNot>>): Refusal {
  signIn.dropSecrets();
  return refuse(why);
}

type Answer = { readonly told: Told<SignInProgress>; readonly whyNot: WhyNot };

async function advance(deps: SessionRouteDeps, pending: Pending, { told, whyNot }: Answer): Promise<Reply<SignInStep>> {
  if (!told.ok) {
    await deps.record(signInRefused(told.facts));
    return onlyRefusal(told);
  }
  const step = told.value;
  switch (step.next) {
    case 'code': {
      pending.attempt = step.attempt;
      const { offline } = step;
      return ok({
        next: 'code',
        offline: offline && inHours(offline),
      });
    }
    case 'enrol':
      pending.attempt = step.attempt;
      return ok({ next: 'enrol', qr: enrolmentQr(step.otpauthUri), key: step.secret });
    case 'done': {
      pending.attempt = null;
      const { verified, recoveryCodes } = step;
      // It counts from the proof, however long its person takes to write codes down.
      const session = newSession(verified, randomUUID(), deps.clock.monotonicMs(), deps.policy());
      const isNew = recoveryCodes.length > 0;
      pending.whyNot = whyNot;
      if (isNew) pending.waiting.put({ session, verified });
      await recordFactor(deps, verified, isNew);
      if (isNew) return ok({ next: 'keep-recovery-codes', codes: recoveryCodes, forSeconds: KEEP_CODES_MS / 1000 });
      const why = whyNot();
      if (why !== null) {
        await deps.record(signInRefused({ ...told.facts, code: why }));
        return opensNothing(deps, why);
      }
      await begin(deps, session, verified);
      return ok({ next: 'done' });
    }
  }
}

/** Starts the session; whoever had one at the locked screen loses it, and the trail says so. */
async function begin(deps: SessionRouteDeps, session: Session, verified: Verified): Promise<void> {
  await deps.agent.apply({ type: 'signedIn', session, proved: proofOf(verified) });
}

const proofOf = ({ proof, codeStep, offline }: Verified): SignInProof => ({
  proof,
  codeStep,
  offline: offline === null ? null : inHours(offline),
});

const inHours = ({ msLeft, usesLeft }: OfflineLeft): { hoursLeft: number; usesLeft: number } => ({
  hoursLeft: Math.floor(msLeft / 3_600_000),
  usesLeft,
});

const FACTOR_KINDS: Partial<{ [K in SecondProof['kind']]: EventKind }> = {
  recovery: 'factor.recovery_used',
  resynchronise: 'factor.resynchronised',
};

async function recordFactor(deps: SessionRouteDeps, { person, proof }: Verified, isNew: boolean): Promise<void> {
  const kind = isNew ? 'factor.enrolled' : proof === null ? undefined : FACTOR_KINDS[proof];
  if (kind !== undefined) await deps.record({ kind, user: auditUser(person), session: null });
}

/** Of a sign-in that was refused, also over the session of somebody else: it is not part of that. */
const signInRefused = (facts: SignInFacts): Parameters<Record>[0] => ({
  ...refusalEntry('session.sign_in_refused', facts),
  session: null,
});

function refusalEntry(kind: EventKind, facts: SignInFacts): Parameters<Record>[0] {
  return {
    kind,
    outcome: facts.outcome === 'failure' ? 'failure' : 'denied',
    user: facts.person === null ? null : auditUser(facts.person),
    detail: { claimed: facts.user, code: facts.code, verifiedBy: facts.verifiedBy, proof: facts.proof },
  };
}

async function unlock(deps: SessionRouteDeps, password: string, code: string | null): Promise<Reply<null>> {
  const session = sessionOf(deps.agent.state());
  if (session === null) return refuse('session.wrong_state');
  const proof = code === null ? null : ({ kind: 'code', code } as const);
  const whyNot = seenFrom(deps);
  const told = await deps.signIn.unlock({ session, password, proof });
  if (!told.ok) {
    await deps.record(refusalEntry('session.unlock_refused', told.facts));
    return onlyRefusal(told);
  }
  const why = whyNot();
  if (why !== null) {
    await deps.record(refusalEntry('session.unlock_refused', { ...told.facts, code: why }));
    return opensNothing(deps, why);
  }
  await deps.agent.apply({ type: 'unlocked', sessionId: session.id, factorProved: proof !== null });
  return isOpen(deps.agent.state()) ? ok(null) : refuse('session.wrong_state');
}

/** What people say of leaving, by number: the last counts, however long viewers ask about unsaved work after an earlier one. */
type Wishes = { last: number };

async function signOut(
  deps: SessionRouteDeps,
  wishes: Wishes,
  choice: 'close' | 'leave' | 'stay' | null,
): Promise<Reply<{ openViewers: number; signedOut: boolean }>> {
  const wish = (wishes.last += 1);
  const openViewers = deps.viewers.count();
  const rule = deps.policy().session.viewersOnSignOut;
  const isAsked = rule === 'ask' && choice === null && openViewers > 0;
  if (isAsked || choice === 'stay') return ok({ openViewers, signedOut: false });
  const todo = rule === 'ask' ? choice : rule;
  const leaving = sessionOf(deps.agent.state());
  if (todo === 'close') await deps.viewers.closeAll();
  if (wish !== wishes.last) return ok({ openViewers, signedOut: false });
  // A viewer may have asked about unsaved work: whoever is there since, in an emergency perhaps, has not signed out.
  const isStillTheirs = sessionOf(deps.agent.state())?.id === leaving?.id;
  if (isStillTheirs) await deps.agent.apply({ type: 'end', reason: 'signed-out' });
  return ok({ openViewers, signedOut: true });
}
