import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { LockReason } from '../core/session/session-state.ts';
import { watchLogind } from './watch-logind.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-logind-'));
const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  rmSync(folder, { recursive: true, force: true });
});

it('hears a monitor that starts again after its end, with nothing of our environment', async () => {
  const file = join(folder, 'monitor');
  const lines = [
    'Monitoring signals from all objects owned by org.freedesktop.login1',
    '/org/freedesktop/login1/session/_39: org.freedesktop.login1.Session.Lock ()',
    '/org/freedesktop/login1/session/_32: org.freedesktop.login1.Session.Lock ()',
  ];
  const tellsEnvironment = '[ -z "$DBUS_SYSTEM_BUS_ADDRESS" ] || exit 0';
  writeFileSync(file, `#!/bin/sh\n${tellsEnvironment}\ncat <<END\n${lines.join('\n')}\nEND\n`, { mode: 0o700 });
  vi.stubEnv('DBUS_SYSTEM_BUS_ADDRESS', 'unix:path=/nowhere');
  const heard: LockReason[] = [];
  const onLock = (reason: LockReason): void => void heard.push(reason);
  stops.push(watchLogind({ onLock, platform: 'linux', sessionId: '2', file, againMs: 10 }));
  await vi.waitFor(() => expect(heard.length).toBeGreaterThan(1));
  expect(new Set(heard)).toEqual(new Set(['os-lock']));
  vi.unstubAllEnvs();
});

it('does without where there is no such program', async () => {
  const onLock = vi.fn<(reason: LockReason) => void>();
  stops.push(watchLogind({ onLock, platform: 'linux', sessionId: '2', file: join(folder, 'missing'), againMs: 10 }));
  await new Promise((done) => setTimeout(done, 50));
  expect(onLock).not.toHaveBeenCalled();
});
