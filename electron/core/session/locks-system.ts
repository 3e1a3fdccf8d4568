import type { Policy } from '../../../protocol/policy/policy.ts';

/**
 * Whether a lock is also the operating system's: by policy, and always under Wayland, where no window may place itself over
 * the others and the curtain is no more than a page (docs/security.md 11).
 */
export const locksSystem = (
  mode: Policy['session']['lockMode'],
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): boolean => mode !== 'curtain' || (platform === 'linux' && isWayland(environment));

const isWayland = (environment: NodeJS.ProcessEnv): boolean =>
  environment['XDG_SESSION_TYPE'] === 'wayland' || (environment['WAYLAND_DISPLAY'] ?? '') !== '';
