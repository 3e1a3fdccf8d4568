import type { Channel, PageName } from './contract.ts';

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
} as const satisfies Record<PageName, readonly Channel[]>;

/** `session:signIn` is `signIn` on `window.agent`; names are unique within a surface. */
export type MethodOf<C extends Channel> = C extends `${string}:${infer Verb}` ? Verb : never;

/** The method's name on `window.agent`. */
export function methodOf(channel: Channel): string {
  return channel.slice(channel.indexOf(':') + 1);
}
