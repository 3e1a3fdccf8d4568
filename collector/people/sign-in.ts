import { newTotpFactor, otpauthUri } from '../../protocol/authenticator/one-time-code.ts';
import type {
  CodeRequest,
  EnrolmentConfirm,
  PasswordReply,
  PasswordRequest,
  SignedInReply,
} from '../../protocol/wire/sign-in.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { createOpenAttempts, type OpenAttempt, type Place } from './open-attempts.ts';
import { createPasswordCheck } from './password-check.ts';
import { type KnownPerson, readPerson } from './read-person.ts';
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
    const { passwordHash } = known;
    if (known.factor !== null) {
      return { next: 'code', attempt: attempts.open({ user, place, passwordHash, newFactor: null }) };
    }
    const newFactor = newTotpFactor(collector.random, known.totp);
    const uri = otpauthUri(newFactor, { issuer: 'Glasskey', account: user });
    const attempt = attempts.open({ user, place, passwordHash, newFactor });
    return { next: 'enrol', attempt, otpauthUri: uri, secret: newFactor.secret };
  };

  /** Runs a second step in one transaction, unless the attempt ended, or the password that opened it was changed since. */
  const within = (
    { name, place }: { readonly name: string; readonly place: Place },
    prove: (attempt: OpenAttempt) => Result<SignedInReply>,
  ): Result<SignedInReply> => {
    const reply = collector.store.transaction(() => {
      const attempt = attempts.find(name, place);
      const isOpen = attempt !== null && readPerson(collector, attempt.user)?.passwordHash === attempt.passwordHash;
      return isOpen ? prove(attempt) : refuse('auth.attempt_expired');
    });
    if (reply.ok) attempts.close(name);
    return reply;
  };

  return {
    password: async ({ user, password, purpose }, place) => {
      const known = await checkPassword({ user, password, place });
      if (!known.ok) return known;
      // Unlocking and breaking the glass ask for the password alone; the agent has the rules for when that is enough.
      return ok(purpose === 'sign-in' ? nextStep(known.value, place) : { next: 'done', person: known.value.person });
    },
    code: ({ attempt: name, proof }, place) =>
      within({ name, place }, ({ user, newFactor }) =>
        newFactor === null ? proveSecondFactor(collector, { user, proof, place }) : refuse('auth.attempt_expired'),
      ),
    enrolment: ({ attempt: name, code }, place) =>
      within({ name, place }, ({ user, newFactor: factor }) =>
        factor === null ? refuse('auth.attempt_expired') : confirmNewFactor(collector, { user, factor, code, place }),
      ),
  };
}
