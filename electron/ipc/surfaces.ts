import type { Channel, PageName, Reply, Requests, Snapshot } from './contract.ts';

/** Which channels a document has. The preload exposes them; the gate in main refuses all others for that window. */
export const SURFACES = {
  gate: [
    'session:signIn',
    'session:proveFactor',
    'session:confirmFactor',
    'session:recoveryCodesKept',
    'session:cancelSignIn',
    'session:unlock',
    'emergency:open',
  ],
  launcher: [
    'session:lock',
    'session:signOut',
    'study:search',
    'study:open',
    'study:stepUp',
    'handover:look',
    'handover:dismiss',
    'viewer:close',
    'emergency:open',
    'emergency:end',
  ],
  emergency: [
    'emergency:subject',
    'emergency:identify',
    'emergency:search',
    'emergency:request',
    'emergency:confirm',
    'emergency:cancel',
  ],
  /** Shows the running emergency above viewers; asks nothing. */
  strip: [],
} as const satisfies Record<PageName, readonly Channel[]>;

/** The one channel that every document has: the snapshot as it is now. Later ones are pushed on `snapshot`. */
export const CURRENT_SNAPSHOT = 'snapshot:current';
export const PUSHED_SNAPSHOT = 'snapshot';

/** `study:open` is `studyOpen` on `window.agent`. */
export type MethodOf<C extends Channel> = C extends `${infer Noun}:${infer Verb}`
  ? `${Noun}${Capitalize<Verb>}`
  : never;

/** What `window.agent` is in a document: one method per channel of its surface, and the snapshots. */
export type Agent<P extends PageName> = {
  readonly [C in (typeof SURFACES)[P][number] as MethodOf<C>]: (
    input: Requests[C]['input'],
  ) => Promise<Reply<Requests[C]['output']>>;
} & {
  /** Calls back with the current snapshot at once and with each new one; returns the way to stop it. */
  readonly onSnapshot: (callback: (snapshot: Snapshot) => void) => () => void;
};

/** The method's name on `window.agent`. */
export function methodOf(channel: Channel): string {
  return channel.replace(/:(.)/, (_, first: string) => first.toUpperCase());
}
