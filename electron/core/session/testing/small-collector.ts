import { HOTP, Secret } from 'otpauth';
import { verifyOneTimeCode } from '../../../../protocol/authenticator/one-time-code.ts';
import type { Person } from '../../../../protocol/people.ts';
import { PasswordRequestSchema } from '../../../../protocol/wire/sign-in.ts';
import type { PasswordReply, SecondFactor, SecondProof, SignedInReply } from '../../../../protocol/wire/sign-in.ts';
import { ok, refuse } from '../../errors.ts';
import type { Refusal, Result } from '../../errors.ts';
import type { CollectorAuth } from '../sign-in-ports.ts';

export const OKAFOR: Person = {
  id: 'm.okafor',
  name: 'Mary Okafor',
  familyName: 'Okafor',
  department: 'CT',
  roles: ['radiologist'],
};
export const PASSWORD = 'lamp over the lightbox';
const SECRET = Secret.fromLatin1('12345678901234567890').base32;
export const RECOVERY_CODE = '0123-4567-89AB-CDEF';

/** The code that the person's phone shows at a wall time. */
export function codeAt(wallMs: number, factor: SecondFactor): SecondProof {
  const { secret, algorithm, digits } = factor;
  const counter = factor.kind === 'totp' ? Math.floor(wallMs / 1000 / factor.period) : factor.counter;
  return { kind: 'code', code: HOTP.generate({ secret: Secret.fromBase32(secret), algorithm, digits, counter }) };
}

/** The outside world: one person's collector in memory, which a test can take away or let refuse. */
export type SmallCollector = CollectorAuth & {
  answers: 'all' | 'nothing' | Refusal;
  /** Called while a request is under way. */
  meanwhile: () => void;
  factor: SecondFactor;
  person: Person;
  isEnrolled: boolean;
  password_: string;
  readonly asked: string[];
  /** Under which names a password was sent. */
  readonly users: string[];
};

export function createSmallCollector(wallMs: () => number): SmallCollector {
  const after = async <T>(name: string, answer: () => Result<T>): Promise<Result<T>> => {
    world.asked.push(name);
    await Promise.resolve();
    world.meanwhile();
    if (world.answers === 'nothing') return refuse('collector.unreachable');
    return world.answers === 'all' ? answer() : world.answers;
  };
  const judge = (proof: SecondProof): Result<SignedInReply> => {
    const reply = () => ok({ person: world.person, factor: world.factor, recoveryCodes: [] });
    if (proof.kind === 'recovery') return proof.code === RECOVERY_CODE ? reply() : refuse('auth.code_rejected');
    const verdict = verifyOneTimeCode(world.factor, proof, wallMs());
    if (!verdict.ok) return refuse('auth.code_rejected');
    world.factor = verdict.factor;
    return reply();
  };
  const world: SmallCollector = {
    answers: 'all',
    meanwhile: () => undefined,
    factor: { kind: 'totp', secret: SECRET, algorithm: 'SHA1', digits: 6, period: 30, lastStep: -1 },
    person: OKAFOR,
    isEnrolled: true,
    password_: PASSWORD,
    asked: [],
    users: [],
    password: ({ user, password, purpose }) => {
      world.users.push(PasswordRequestSchema.parse({ user, password, purpose }).user);
      return after<PasswordReply>('password', () => {
        if (user !== OKAFOR.id || password !== world.password_) return refuse('auth.rejected');
        if (purpose !== 'sign-in') return ok({ next: 'done', person: world.person });
        if (world.isEnrolled) return ok({ next: 'code', attempt: 'ticket' });
        return ok({ next: 'enrol', attempt: 'ticket', otpauthUri: 'otpauth://totp/x', secret: SECRET });
      });
    },
    code: ({ proof }) => after('code', () => judge(proof)),
    stepUp: ({ proof }) => after('stepUp', () => judge(proof)),
    confirmEnrolment: ({ code }) =>
      after('confirmEnrolment', () => {
        const reply = judge({ kind: 'code', code });
        return reply.ok ? ok({ ...reply.value, recoveryCodes: [RECOVERY_CODE] }) : reply;
      }),
  };
  return world;
}
