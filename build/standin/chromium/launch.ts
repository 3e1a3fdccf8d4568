import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { connectDevTools, type DevTools } from './devtools.ts';
import { locateChromium } from './locate.ts';
import { createProfile, removeProfile } from './profile.ts';
import { chromiumSwitches, type SwitchOptions } from './switches.ts';

export type Chromium = {
  readonly devTools: DevTools;
  readonly pid: number;
  /** Where downloads wait until the product says where they go. */
  readonly downloadFolder: string;
  /** Ends Chromium and everything it started, now. */
  readonly kill: () => void;
};

/**
 * Starts Chromium with its debugging pipe. It lives no longer than we do: it ends itself when the pipe closes,
 * also when this process is killed.
 */
export function launchChromium(options: Omit<SwitchOptions, 'profile'>): Chromium {
  const path = locateChromium();
  if (path === null) throw new Error('The stand-in for Electron needs Chromium: apt-get install chromium');
  const profile = createProfile();
  const child = spawn(path, chromiumSwitches({ ...options, profile }), {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    detached: true, // its own group, so that all of it can be ended at once
    env: { ...process.env, DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
  });
  passOnAddress(child);
  const [input, output] = [child.stdio[3], child.stdio[4]];
  if (!(input instanceof Writable) || !(output instanceof Readable) || child.pid === undefined) {
    throw new Error('Chromium did not start');
  }
  const pid = child.pid;
  return {
    devTools: connectDevTools(input, output),
    pid,
    downloadFolder: join(profile, 'downloads'),
    kill: () => {
      killGroup(pid);
      removeProfile(profile);
    },
  };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended already
  }
}

/** Of all that Chromium writes only the address that a test driver waits for is ours to print. */
function passOnAddress(child: ChildProcess): void {
  let kept = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    const lines = (kept + chunk.toString()).split('\n');
    kept = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('DevTools listening on')) process.stderr.write(`${line}\n`);
  });
}
