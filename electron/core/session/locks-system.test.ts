import { expect, it } from 'vitest';
import { locksSystem } from './locks-system.ts';

it.each([
  ['curtain', 'linux', {}, false],
  ['curtain', 'linux', { XDG_SESSION_TYPE: 'x11', WAYLAND_DISPLAY: '' }, false],
  ['curtain', 'linux', { XDG_SESSION_TYPE: 'wayland' }, true],
  ['curtain', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['curtain', 'win32', { WAYLAND_DISPLAY: 'wayland-0' }, false],
  ['os', 'win32', {}, true],
  ['both', 'darwin', {}, true],
] as const)('%s on %s with %j: %s', (mode, platform, environment, locks) => {
  expect(locksSystem(mode, platform, environment)).toBe(locks);
});
