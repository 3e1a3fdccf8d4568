/** What pages may ask of the agent and what it shows them. Types only: safe for preload and pages. */
import type { EndsSoon } from '../core/emergency/emergency-access.ts';
import type { HandoverSource } from '../core/handover/offer.ts';
import type { EndReason, LockReason, SessionState } from '../core/session/session-state.ts';

/** The documents. Each has its own set of channels, see surfaces.ts. */
export type PageName = 'gate' | 'launcher' | 'emergency' | 'strip';

/** One study as a list shows it. Reaches a page only as the answer to its own question, never in a snapshot. */
export type StudyRow = {
  readonly studyUid: string;
  readonly patientId: string;
  readonly issuer: string;
  readonly patientName: string;
  readonly birthDate: string; // YYYY-MM-DD or empty
  readonly accession: string;
  readonly date: string; // YYYY-MM-DD or empty
  readonly time: string; // HH:MM or empty
  readonly modalities: readonly string[];
  readonly description: string;
  readonly images: number;
};

/** What came of a search. */
export type FoundStudies = {
  readonly studies: readonly StudyRow[];
  /** The PACS holds more than the list shows. */
  readonly more: boolean;
  /** Nothing matched as typed: these names only sound alike. */
  readonly similar: boolean;
  /** Studies that match and could not be read: they are not in the list. */
  readonly unreadable: number;
};

export type Because = { readonly policy: string; readonly text: string };

/** What comes next in a sign-in. */
export type SignInStep =
  | { readonly next: 'code'; readonly offline: { readonly hoursLeft: number; readonly usesLeft: number } | null }
  /** First sign-in: show the QR code (`qr[row][column]`, true is dark) and the key, ask for a code. */
  | { readonly next: 'enrol'; readonly qr: readonly (readonly boolean[])[]; readonly key: string }
  /** The factor counts now; these codes are shown this once. */
  | { readonly next: 'keep-recovery-codes'; readonly codes: readonly string[]; readonly forSeconds: number }
  | { readonly next: 'done' };

export type OpenOutcome =
  | { readonly effect: 'opened'; readonly launchId: string }
  | { readonly effect: 'step-up' | 'break-glass' | 'deny'; readonly because: readonly Because[] };

/** Who someone is when they break the glass: proved by password, or only said so. */
export type EmergencyIdentity = { readonly name: string; readonly proof: 'two-factor' | 'password' | 'claimed' };

/** What the emergency window starts from. */
export type EmergencySubject = {
  readonly identity: EmergencyIdentity | null;
  readonly study: StudyRow | null;
  /** Why the study was refused. */
  readonly because: readonly Because[];
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly minimumWordsLength: number;
  readonly grantHours: number;
  /** Set when an existing grant is to be extended: the reason is asked again. */
  readonly extending: { readonly grantId: string; readonly patientId: string; readonly studyUid: string | null } | null;
};

export type EmergencyRequest = {
  /** From the list of studies, or typed when the PACS cannot be asked. */
  readonly patientId: string;
  readonly issuer: string;
  readonly studyUid: string | null;
  readonly reasonCode: string;
  readonly words: string;
};

/** The last look before the glass breaks: it names the patient. */
export type EmergencyConfirmation = {
  /** What the image archive says of the patient: `silent` when it was asked and did not answer in time. */
  readonly archive: 'knows' | 'knows-not' | 'silent';
  readonly patientName: string; // empty unless it knows them
  readonly patientId: string; // empty: only `study` opens
  readonly birthDate: string;
  /** Null when no study was chosen. */
  readonly study: StudyRow | null;
  readonly hours: number;
  readonly identity: EmergencyIdentity;
};

/** `null` input: the channel takes none. */
export type Requests = {
  'session:signIn': { input: { user: string; password: string }; output: SignInStep };
  'session:proveFactor': {
    input:
      | { kind: 'code'; code: string }
      | { kind: 'recovery'; code: string }
      | { kind: 'resynchronise'; codes: readonly [string, string] };
    output: SignInStep;
  };
  'session:confirmFactor': { input: { code: string }; output: SignInStep };
  'session:recoveryCodesKept': { input: null; output: SignInStep };
  'session:cancelSignIn': { input: null; output: null };
  'session:unlock': { input: { password: string; code: string | null }; output: null };
  'session:lock': { input: null; output: null };
  /**
   * `ask` in the policy and viewers open: the first call, with null, answers how many, and does nothing else. The last word
   * counts, also while viewers that are to close ask about unsaved work; `stay` takes an earlier one back.
   */
  'session:signOut': {
    input: { viewers: 'close' | 'leave' | 'stay' | null };
    output: { readonly openViewers: number; readonly signedOut: boolean };
  };
  'study:search': { input: { query: string }; output: FoundStudies };
  'study:open': { input: { studyUid: string; viewerId: string }; output: OpenOutcome };
  /** Answers a `step-up`: the code, then the same study again. */
  'study:stepUp': { input: { studyUid: string; viewerId: string; code: string }; output: OpenOutcome };
  /** The studies that an offer means, of the archive: shown to the person before they answer. */
  'handover:look': { input: { id: string }; output: FoundStudies };
  'handover:dismiss': { input: { id: string }; output: null };
  'viewer:close': { input: { launchId: string }; output: null };
  /** Opens the emergency window; with the study when it was refused, with the grant when it is to be extended. */
  'emergency:open': { input: { studyUid: string | null; grantId: string | null }; output: null };
  'emergency:subject': { input: null; output: EmergencySubject };
  /** `password: null`: it cannot be given; the identity is claimed and marked so. */
  'emergency:identify': { input: { user: string; password: string | null }; output: EmergencyIdentity };
  'emergency:search': { input: { query: string }; output: FoundStudies };
  'emergency:request': { input: EmergencyRequest; output: EmergencyConfirmation };
  /** Breaks the glass. `outcome` null: no study was chosen, the launcher shows the patient's. */
  'emergency:confirm': { input: null; output: { readonly grantId: string; readonly launchId: string | null } };
  'emergency:cancel': { input: null; output: null };
  'emergency:end': { input: { grantId: string }; output: null };
};
export type Channel = keyof Requests;

/** Every answer: a value, or a stable code with which the page finds its words. */
export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: string; readonly retryAfterSeconds?: number };

export type Fault = { readonly code: string; readonly since: string };

/** All that a page draws, pushed whole on every change and each second while something counts down. No secret, no patient's name. */
export type Snapshot = {
  readonly state: SessionState['kind'];
  readonly workstation: { readonly name: string; readonly site: string };
  /** Who is signed in; also while locked, so that others see whose session it is. */
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly roles: readonly string[];
    readonly proof: 'two-factor' | 'password' | 'claimed';
  } | null;
  readonly sessionEndsInSeconds: number | null;
  readonly warning: { readonly secondsLeft: number } | null;
  readonly locked: {
    readonly reason: LockReason;
    readonly codeNeeded: boolean;
    readonly endsInSeconds: number;
    /** How many viewers are open under the curtain; what they show is nobody's there. */
    readonly openViewers: number;
    /** What becomes of them when somebody else signs in; `ask`: those close whose study that person may not see. */
    readonly viewersOnSignOut: 'ask' | 'close' | 'leave';
  } | null;
  /** Why the last session ended, for the sign-in page. */
  readonly ended: EndReason | null;
  readonly grants: readonly {
    readonly id: string;
    readonly patientId: string;
    readonly issuer: string;
    /** Not null: it opens this study alone, whose patient ID the archive does not know. */
    readonly studyUid: string | null;
    readonly endsInSeconds: number;
    /** Not null: it ends in minutes, and whether it can be made longer. */
    readonly endsSoon: EndsSoon | null;
    /** Its viewers close when it ends. */
    readonly closesViewers: boolean;
    readonly claimed: boolean;
  }[];
  /** Of whoever works; empty while nobody does. */
  readonly viewers: readonly {
    readonly launchId: string;
    readonly title: string;
    readonly studyUid: string;
    /** The emergency for its patient that ran when it was opened. */
    readonly grantId: string | null;
    /** `part`: it runs, and not all images came. */
    readonly stage: 'fetching' | 'running' | 'part';
    readonly fetched: number;
    readonly total: number;
  }[];
  /** A study that another program asks to open; which one it is answers `handover:look`. */
  readonly handover: { readonly id: string; readonly source: HandoverSource } | null;
  /** Viewer profiles that the policy offers. */
  readonly profiles: readonly { readonly id: string; readonly title: string; readonly kind: 'desktop' | 'web' }[];
  /** `unknown`: the agent is still starting. */
  readonly collector: 'online' | 'offline' | 'not-enrolled' | 'unknown';
  readonly unsent: number;
  readonly policySerial: number | null;
  readonly faults: readonly Fault[];
  /** The agent is older than the hospital's minimum: from when on (RFC 3339) nobody can sign in, and whether that is so now. */
  readonly update: { readonly from: string; readonly isRefused: boolean } | null;
};
