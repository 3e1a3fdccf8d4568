import type { Person } from '../../../protocol/people.ts';

/** How well we know who it is. `claimed` and `password` exist only in emergencies. */
export type Assurance = 'two-factor' | 'password' | 'claimed';

/** One person's time at the workstation. All times are monotonic milliseconds. */
export type Session = {
  readonly id: string;
  readonly person: Person;
  readonly assurance: Assurance;
  /** `offline`: verified by this workstation alone. */
  readonly verifiedBy: 'collector' | 'offline' | 'nobody';
  readonly startedAtMs: number;
  /** The sign-in is asked again at this time; where an emergency runs, when that is over. */
  readonly endsAtMs: number;
  /** When the second factor was last proved; startedAtMs for emergency sessions, which have none. */
  readonly factorAtMs: number;
};

export type LockReason =
  | 'inactivity'
  | 'suspend'
  | 'resume'
  | 'os-lock'
  | 'display-change'
  | 'user-switch'
  | 'fault'
  | 'tray'
  | 'keyboard'
  | 'collector'
  | 'clock';

export type EndReason =
  | 'signed-out'
  | 'other-person'
  | 'locked-too-long'
  | 'time-limit'
  | 'emergency-over'
  | 'person-disabled'
  | 'person-reset'
  | 'shutdown';

/** What the workstation is doing. `emergency`: someone works under a grant without a full sign-in. */
export type SessionState =
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'active'; readonly session: Session }
  | {
      readonly kind: 'warning';
      readonly session: Session;
      readonly lockAtMs: number;
      /** Not null: the warning came over an emergency, which ends at this time; input returns to it. */
      readonly emergencyEndsAtMs: number | null;
    }
  | {
      readonly kind: 'locked';
      readonly session: Session;
      readonly reason: LockReason;
      readonly lockedAtMs: number;
      /** The session ends by itself at this time: the first of all its deadlines. */
      readonly endsAtMs: number;
      /** Not null: the lock came over an emergency, which ends at this time; unlocking returns to it. */
      readonly emergencyEndsAtMs: number | null;
    }
  | { readonly kind: 'emergency'; readonly session: Session; readonly endsAtMs: number };

/** What was proved at the sign-in, for the trail: one code used at two workstations that were offline shows there. */
export type SignInProof = {
  readonly proof: string | null;
  /** Step or counter of the one-time code; null: none, or a recovery code. */
  readonly codeStep: number | null;
  /** What was left of the offline limits afterwards; null: verified by the collector. */
  readonly offline: { readonly hoursLeft: number; readonly usesLeft: number } | null;
};

export type SessionEvent =
  | { readonly type: 'signedIn'; readonly session: Session; readonly proved?: SignInProof }
  /** A grant was given or extended in this session, which begins with it if nobody has one. */
  | { readonly type: 'emergencyStarted'; readonly session: Session; readonly endsAtMs: number }
  | { readonly type: 'emergencyOver' }
  | { readonly type: 'tick'; readonly idleMs: number }
  | { readonly type: 'lock'; readonly reason: LockReason }
  /** The same person proved who they are; `factorProved` when a code was part of it. */
  | { readonly type: 'unlocked'; readonly sessionId: string; readonly factorProved: boolean }
  | { readonly type: 'factorProved'; readonly sessionId: string }
  | { readonly type: 'personChanged'; readonly person: Person }
  | { readonly type: 'end'; readonly reason: EndReason };

/** The times that govern a session, in milliseconds, already chosen for the person's roles. */
export type SessionRules = {
  readonly idleMs: number;
  readonly warningMs: number;
  readonly unlockWithoutCodeMs: number;
  readonly endAfterLockedMs: number;
};
