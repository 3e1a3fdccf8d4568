import { judgeVersion } from '../../../protocol/policy/minimum-version.ts';
import { VERSION } from '../../../protocol/version.ts';
import type { PasswordReply, SecondProof, SignedInReply } from '../../../protocol/wire/sign-in.ts';
import { AgentError, ok, refuse } from '../errors.ts';
import type { Result } from '../errors.ts';
import { checkOffline, openOffline, takeOver } from './check-proof.ts';
import { wipeKey } from './offline-credential.ts';
import type { OfflineKey } from './offline-credential.ts';
import { createCurrentAttempt } from './sign-in-attempt.ts';
import type { Attempt, CurrentAttempt } from './sign-in-attempt.ts';
import { isAway } from './sign-in-ports.ts';
import type { SignInFacts, SignInProgress, SignInTools, Told, Verified } from './sign-in-ports.ts';
import { factsOf, tell } from './tell.ts';

type Flow = SignInTools & { readonly attempt: CurrentAttempt };

/** A sign-in, step by step: password, then a code or the enrolment of a factor. One at a time. */
export type SignInSteps = {
  readonly start: (user: string, password: string) => Promise<Told<SignInProgress>>;
  readonly prove: (attempt: string, proof: SecondProof) => Promise<Told<SignInProgress>>;
  readonly confirmEnrolment: (attempt: string, code: string) => Promise<Told<SignInProgress>>;
  readonly cancel: () => void;
};

export function createSignInSteps(tools: SignInTools): SignInSteps {
  const flow: Flow = { ...tools, attempt: createCurrentAttempt(tools.clock) };
  return {
    start: (user, password) => start(flow, user, password),
    prove: (attempt, proof) => prove(flow, attempt, proof),
    confirmEnrolment: (attempt, code) => confirmEnrolment(flow, attempt, code),
    cancel: flow.attempt.cancel,
  };
}

async function start(flow: Flow, typed: string, password: string): Promise<Told<SignInProgress>> {
  flow.attempt.cancel();
  const { user, isName } = flow.attempts.nameOf(typed);
  // Here alone: whoever works goes on, unlocks, and breaks the glass, whatever the version.
  const { kind } = judgeVersion(flow.policy().minimumVersion, VERSION, flow.time.nowMs());
  if (kind === 'refused') return tell(isName ? user : '', refuse('agent.too_old'), {});
  let seen: Partial<SignInFacts> = {};
  const result = await flow.attempts.judge(user, 'password', async () => {
    // Both at once: the time of an answer does not tell whether there was material to open.
    const [key, reply] = await Promise.all([
      flow.credentials.deriveKey(user, password),
      flow.collector.password({ user, password, purpose: 'sign-in' }),
    ]);
    const isOffline = isAway(reply);
    const next = isOffline ? startOffline(flow, key) : startOnline(flow, key, reply);
    seen = { verifiedBy: isOffline ? 'offline' : 'collector' };
    if (!next.ok) wipeKey(key);
    return next;
  });
  return tell(isName ? user : '', result, seen);
}

function startOnline(flow: Flow, key: OfflineKey, reply: Result<PasswordReply>): Result<SignInProgress> {
  if (!reply.ok) return reply;
  const { value } = reply;
  switch (value.next) {
    case 'code':
      return ok({
        next: 'code',
        attempt: flow.attempt.begin(key, { kind: 'code', ticket: value.attempt }),
        offline: null,
      });
    case 'enrol': {
      const attempt = flow.attempt.begin(key, { kind: 'enrol', ticket: value.attempt });
      return ok({ next: 'enrol', attempt, otpauthUri: value.otpauthUri, secret: value.secret });
    }
    case 'done':
      // A sign-in is never done with a password alone, whatever a collector says.
      throw new AgentError('internal');
  }
}

function startOffline(flow: Flow, key: OfflineKey): Result<SignInProgress> {
  const opened = openOffline(flow, key, 'sign-in');
  if (!opened.ok) return opened;
  const attempt = flow.attempt.begin(key, { kind: 'offline-code' });
  return ok({ next: 'code', attempt, offline: opened.value.left });
}

async function prove(flow: Flow, id: string, proof: SecondProof): Promise<Told<SignInProgress>> {
  const attempt = flow.attempt.find(id);
  if (attempt === null || attempt.stage.kind === 'enrol') return tell('', refuse('auth.attempt_expired'), {});
  const { stage, user } = attempt;
  let seen: Partial<SignInFacts> = { proof: proof.kind };
  const result = await flow.attempts.judge(user, 'factor', async () => {
    const reply =
      stage.kind === 'code'
        ? await flow.collector.code({ attempt: stage.ticket, proof })
        : refuse('collector.unreachable');
    const isOffline = isAway(reply);
    seen = { ...seen, verifiedBy: isOffline ? 'offline' : 'collector' };
    if (isOffline) return proveOffline(flow, attempt, proof);
    return reply.ok ? accept(flow, attempt, proof, reply.value) : reply;
  });
  return finish(flow, attempt, result, { seen, recoveryCodes: [] });
}

function proveOffline(flow: Flow, { id, stage, key }: Attempt, proof: SecondProof): Result<Verified> {
  // Cancelled while the collector was asked: its key is wiped.
  if (flow.attempt.find(id) === null) return refuse('auth.attempt_expired');
  // The collector took the password and then went away: without material there is nothing to judge a code by.
  if (stage.kind === 'code' && flow.credentials.open(key) === null) return refuse('collector.unreachable');
  return checkOffline(flow, key, proof, 'sign-in');
}

function accept(flow: Flow, { id, key }: Attempt, proof: SecondProof, reply: SignedInReply): Result<Verified> {
  if (flow.attempt.find(id) === null) return refuse('auth.attempt_expired');
  return takeOver(flow, key, proof, { reply, renew: true });
}

async function confirmEnrolment(flow: Flow, id: string, code: string): Promise<Told<SignInProgress>> {
  const attempt = flow.attempt.find(id);
  if (attempt === null || attempt.stage.kind !== 'enrol') return tell('', refuse('auth.attempt_expired'), {});
  const { ticket } = attempt.stage;
  let recoveryCodes: readonly string[] = [];
  const result = await flow.attempts.judge(attempt.user, 'factor', async () => {
    const reply = await flow.collector.confirmEnrolment({ attempt: ticket, code });
    if (reply.ok) recoveryCodes = reply.value.recoveryCodes;
    return reply.ok ? accept(flow, attempt, { kind: 'code', code }, reply.value) : reply;
  });
  return finish(flow, attempt, result, { seen: { verifiedBy: 'collector', proof: 'code' }, recoveryCodes });
}

type Ending = { readonly seen: Partial<SignInFacts>; readonly recoveryCodes: readonly string[] };

function finish(flow: Flow, attempt: Attempt, result: Result<Verified>, ending: Ending): Told<SignInProgress> {
  if (!result.ok) {
    // The collector has forgotten it: so do we. Any other refusal leaves room for another code.
    if (result.code === 'auth.attempt_expired') flow.attempt.cancel();
    return tell(attempt.user, result, ending.seen);
  }
  flow.held.keep(flow.attempt.finish(attempt));
  const { recoveryCodes } = ending;
  return tell(attempt.user, ok({ next: 'done', verified: result.value, recoveryCodes }), factsOf(result.value));
}
