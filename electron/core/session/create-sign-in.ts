import type { Person } from '../../../protocol/people.ts';
import type { PasswordCost } from '../../../protocol/authenticator/password.ts';
import type { RandomBytes } from '../../../protocol/authenticator/random-bytes.ts';
import type { SecondProof } from '../../../protocol/wire/sign-in.ts';
import { trailFault } from '../audit/trail-fault.ts';
import { AgentError, refuse } from '../errors.ts';
import { createHeldKey } from './held-key.ts';
import { createInOrder } from './in-order.ts';
import { createLocalAttempts } from './local-attempts.ts';
import { createOfflineCredentials } from './offline-credential.ts';
import { identifyForEmergency, stepUp, unlock } from './prove-again.ts';
import type { UnlockRequest } from './prove-again.ts';
import type { Session } from './session-state.ts';
import { createSignInSteps } from './sign-in.ts';
import type { SignInSteps } from './sign-in.ts';
import type { SignInTools, Told, Verified } from './sign-in-ports.ts';
import type { StateStore } from './state-store.ts';
import { tell } from './tell.ts';

export type SignInDeps = Pick<SignInTools, 'collector' | 'time' | 'clock' | 'policy' | 'codeTimeMs'> & {
  readonly store: StateStore;
  readonly random: RandomBytes;
  /** Whether the disk of `store` answers within that time: on one that hangs, setting a value would hold up all windows. */
  readonly isAnswering: (withinMs: number) => Promise<boolean>;
  /** For tests of logic only; the default is 64 MiB and 3 passes. */
  readonly cost?: PasswordCost;
};

/** Everything that proves who someone is. Answers are values with the facts for the trail; one thing at a time. */
export type SignIn = SignInSteps & {
  /** The session is the locked one. Refuses with `auth.code_needed` when the second factor is too old. */
  readonly unlock: (request: UnlockRequest) => Promise<Told<Verified>>;
  readonly stepUp: (session: Session, proof: SecondProof) => Promise<Told<Verified>>;
  /** `auth.unavailable`: it cannot be judged at all, and the identity can only be claimed. */
  readonly identifyForEmergency: (user: string, password: string) => Promise<Told<Verified>>;
  /** Whether what they proved last still counts: nothing was locked since, and nobody disabled or reset them. */
  readonly stillProved: (user: string) => boolean;
  /** To be called whenever the workstation is not open: locked, signed out. */
  readonly dropSecrets: () => void;
  /** The collector changed the person: what is kept of them for signing in offline follows as far as it can be opened. */
  readonly changePerson: (person: Person) => void;
  /** An administrator ended the person's waits: their failures here are forgotten, and nobody else's. */
  readonly unlockPerson: (user: string) => void;
  /** The collector disabled or reset the person: their offline material and counts are gone. */
  readonly forgetPerson: (user: string) => void;
};

export function createSignIn(deps: SignInDeps): SignIn {
  const { store, random, isAnswering, cost, ...given } = deps;
  const credentials = createOfflineCredentials({ store, random, ...(cost === undefined ? {} : { cost }) });
  const attempts = createLocalAttempts(store, given.time, random);
  const tools: SignInTools = { ...given, credentials, attempts, held: createHeldKey() };
  const inOrder = createInOrder();
  const steps = createSignInSteps(tools);
  const judge = <T>(task: () => Promise<Told<T>>): Promise<Told<T>> =>
    inOrder(() => unlessDiskRefuses(isAnswering, task));
  return {
    start: (user, password) => judge(() => steps.start(user, password)),
    prove: (attempt, proof) => judge(() => steps.prove(attempt, proof)),
    confirmEnrolment: (attempt, code) => judge(() => steps.confirmEnrolment(attempt, code)),
    cancel: steps.cancel,
    unlock: (request) => judge(() => unlock(tools, request)),
    stepUp: (session, proof) => judge(() => stepUp(tools, session, proof)),
    identifyForEmergency: async (typed, password) => {
      // Asked first of all: nobody waits in an emergency behind those who wait for the disk.
      if (!(await isAnswering(EMERGENCY_MS))) return tell('', refuse('auth.unavailable'), {});
      return inOrder(() => identify(tools, typed, password));
    },
    stillProved: (user) => tools.held.of(user) !== null,
    dropSecrets: tools.held.drop,
    changePerson: (person) => {
      const key = tools.held.of(person.id);
      if (key === null) credentials.limitRoles(person.id, person.roles);
      else credentials.keepPerson(key, person);
    },
    unlockPerson: attempts.reset,
    forgetPerson: (user) => {
      credentials.forget(user);
      attempts.reset(user);
      if (tools.held.of(user) !== null) tools.held.drop();
    },
  };
}

/** So long a disk that hangs is waited for. */
const [ORDINARY_MS, EMERGENCY_MS] = [5000, 1000];

/** Nobody is judged whose failures cannot be counted. The disk's own fault is the doctor's to name. */
async function unlessDiskRefuses<T>(
  isAnswering: SignInDeps['isAnswering'],
  task: () => Promise<Told<T>>,
): Promise<Told<T>> {
  if (!(await isAnswering(ORDINARY_MS))) return tell('', refuse('audit.unavailable'), {});
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    trailFault(error); // throws on what is not the trail's
    return tell('', refuse('audit.unavailable'), {});
  }
}

async function identify(tools: SignInTools, typed: string, password: string): Promise<Told<Verified>> {
  try {
    const { user, isName } = tools.attempts.nameOf(typed);
    const told = await identifyForEmergency(tools, user, password);
    return isName ? told : { ...told, facts: { ...told.facts, user: '' } };
  } catch {
    // Patient safety outranks a full or broken disk: the emergency goes on with a claimed identity.
    return tell('', refuse('auth.unavailable'), {});
  }
}
