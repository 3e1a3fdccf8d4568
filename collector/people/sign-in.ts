import { newTotpFactor, otpauthUri } from '../../protocol/authenticator/one-time-code.ts';
import type {
  CodeRequest,
  EnrolmentConfirm,
  PasswordReply,
  PasswordRequest,
  SignedInReply,
} from '../../protocol/wire/sign-in.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { createOpenAttempts, type Place } from './open-attempts.ts';
import { createPasswordCheck } from './password-check.ts';
import type { KnownPerson } from './read-person.ts';
import { confirmNewFactor, proveSecondFactor } from './second-step.ts';

/** The steps of signing in (protocol/wire/sign-in.ts), the same for workstations and for readers of the trail. */
export type SignIn = {
  readonly password: (request: PasswordRequest, place: Place) => Promise<Result<PasswordReply>>;
  readonly code: (request: CodeRequest, place: Place) => Result<SignedInReply>;
  readonly enrolment: (request: EnrolmentConfirm, place: Place) => Result<SignedInReply>;
};

export async function createSignIn(collector: Collector): Promise<SignIn> {
  const checkPassword = await createPasswordCheck(collector);
  const attempts = createOpenAttempts(collector);

  const nextStep = (known: KnownPerson, place: Place): PasswordReply => {
    const user = known.person.id;
    if (known.factor !== null) return { next: 'code', attempt: attempts.open({ user, place, newFactor: null }) };
    const newFactor = newTotpFactor(collector.random, known.totp);
    const uri = otpauthUri(newFactor, { issuer: 'Glasskey', account: user });
    const attempt = attempts.open({ user, place, newFactor });
    return { next: 'enrol', attempt, otpauthUri: uri, secret: newFactor.secret };
  };

  return {
    password: async ({ user, password, purpose }, place) => {
      const known = await checkPassword({ user, password, place });
      if (!known.ok) return known;
      // Unlocking and breaking the glass ask for the password alone; the agent has the rules for when that is enough.
      return ok(purpose === 'sign-in' ? nextStep(known.value, place) : { next: 'done', person: known.value.person });
    },
    code: ({ attempt: name, proof }, place) => {
      const attempt = attempts.find(name, place);
      if (attempt === null || attempt.newFactor !== null) return refuse('auth.attempt_expired');
      const reply = proveSecondFactor(collector, { user: attempt.user, proof, place });
      if (reply.ok) attempts.close(name);
      return reply;
    },
    enrolment: ({ attempt: name, code }, place) => {
      const attempt = attempts.find(name, place);
      if (attempt === null || attempt.newFactor === null) return refuse('auth.attempt_expired');
      const reply = confirmNewFactor(collector, { user: attempt.user, factor: attempt.newFactor, code, place });
      if (reply.ok) attempts.close(name);
      return reply;
    },
  };
}
