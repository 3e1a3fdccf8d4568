import type {
  CodeRequest,
  EnrolmentConfirm,
  PasswordReply,
  PasswordRequest,
  SecondProof,
  SignedInReply,
  StepUpRequest,
} from '../../../protocol/wire/sign-in.ts';
import type { Person } from '../../../protocol/people.ts';
import type { Policy } from '../../../protocol/policy/policy.ts';
import type { Clock } from '../clock.ts';
import type { Refusal, Result } from '../errors.ts';
import type { EffectiveTime } from './effective-time.ts';
import type { HeldKey } from './held-key.ts';
import type { LocalAttempts } from './local-attempts.ts';
import type { OfflineCredentials } from './offline-credential.ts';
import type { OfflineLeft } from './offline-limits.ts';
import type { Identity } from './session-rules.ts';
import type { Session } from './session-state.ts';

/** The collector's part of signing in. What `isAway` says of a refusal leads to the offline way. */
export type CollectorAuth = {
  readonly password: (request: PasswordRequest) => Promise<Result<PasswordReply>>;
  readonly code: (request: CodeRequest) => Promise<Result<SignedInReply>>;
  readonly confirmEnrolment: (request: EnrolmentConfirm) => Promise<Result<SignedInReply>>;
  readonly stepUp: (request: StepUpRequest) => Promise<Result<SignedInReply>>;
};

/** The collector cannot judge now, for whatever reason: worth no more and no less than a cut cable. */
const AWAY = new Set(['collector.unreachable', 'collector.untrusted', 'pushback', 'internal']);
export const isAway = (reply: Result<unknown>): boolean => !reply.ok && AWAY.has(reply.code);

/** What the functions of signing in work with. */
export type SignInTools = {
  readonly collector: CollectorAuth;
  readonly credentials: OfflineCredentials;
  readonly attempts: LocalAttempts;
  readonly time: EffectiveTime;
  readonly clock: Clock;
  readonly policy: () => Policy;
  /** Wall milliseconds that one-time codes are judged by offline: the clock, corrected by the collector's when known. */
  readonly codeTimeMs: () => number;
  readonly held: HeldKey;
};

/** Who proved what. */
export type Verified = Identity & {
  /** Null: a password alone. */
  readonly proof: SecondProof['kind'] | null;
  /** Step or counter of the code, to find the same code at two workstations; null: none or a recovery code. */
  readonly codeStep: number | null;
  readonly offline: OfflineLeft | null;
};

/** What comes next in a sign-in. `attempt` names it for five minutes. */
export type SignInProgress =
  | { readonly next: 'code'; readonly attempt: string; readonly offline: OfflineLeft | null }
  | { readonly next: 'enrol'; readonly attempt: string; readonly otpauthUri: string; readonly secret: string }
  | { readonly next: 'done'; readonly verified: Verified; readonly recoveryCodes: readonly string[] };

/** What the trail is told of an attempt, allowed or not. Holds no secret. */
export type SignInFacts = {
  readonly user: string; // as claimed
  readonly person: Person | null; // once a proof fitted
  readonly outcome: 'success' | 'denied' | 'failure';
  readonly code: string | null;
  readonly verifiedBy: Session['verifiedBy'];
  readonly proof: SecondProof['kind'] | null;
  readonly codeStep: number | null;
  readonly offline: OfflineLeft | null;
};

/** An answer with what the trail is told of it. */
export type Told<T> = ({ readonly ok: true; readonly value: T } | Refusal) & { readonly facts: SignInFacts };
