import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { startChild, type LabChild } from './child.ts';
import { createLabFolder } from './lab-folder.ts';
import { waitUntil } from './wait-until.ts';

/** What a program needs to reach the private keychain instead of the user's. */
export type KeyringEnvironment = {
  readonly DBUS_SESSION_BUS_ADDRESS: string;
  readonly XDG_RUNTIME_DIR: string;
  readonly XDG_DATA_HOME: string;
};

export type LabKeyring = {
  readonly env: KeyringEnvironment;
  /** Ends the keychain as a crash would; the bus stays. */
  readonly kill: () => Promise<void>;
  /** Starts and unlocks it again after `kill`, with everything that was in it. */
  readonly start: () => Promise<void>;
  /** It answers nobody any more, and everybody again. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Another machine's, with copies of its files and the same password, as an image would bring them along. */
  readonly copy: () => Promise<LabKeyring>;
  readonly stop: () => Promise<void>;
};

export const startKeyring = (): Promise<LabKeyring> => startWith(randomBytes(24).toString('base64url'), null);

/**
 * Starts a D-Bus session of its own and a real gnome-keyring on it, unlocked, with its files in a private folder.
 * Nothing of the user's session is reachable from it: the bus has no service files, so it can start nothing.
 */
async function startWith(password: string, original: string | null): Promise<LabKeyring> {
  const folder = createLabFolder('keyring');
  const children: LabChild[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.toReversed()) await child.stop();
    folder.remove();
  };
  try {
    const bus = startBus(folder.path);
    children.push(bus);
    const env = prepareEnvironment(folder.path, await readAddress(bus));
    if (original !== null) cpSync(original, env.XDG_DATA_HOME, { recursive: true });
    const start = async (): Promise<LabChild> => {
      const daemon = startDaemon(folder.path, env, password);
      children.push(daemon);
      await waitForSecrets(daemon, env);
      return daemon;
    };
    let daemon = await start();
    return {
      env,
      stop,
      kill: () => daemon.kill(),
      pause: () => void process.kill(daemon.pid, 'SIGSTOP'),
      resume: () => void process.kill(daemon.pid, 'SIGCONT'),
      copy: () => startWith(password, env.XDG_DATA_HOME),
      start: async () => {
        daemon = await start();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startBus(folder: string): LabChild {
  const config = join(folder, 'bus.conf');
  writeFileSync(
    config,
    `<busconfig><type>session</type><listen>unix:dir=${folder}</listen><auth>EXTERNAL</auth>
    <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
  );
  const args = [`--config-file=${config}`, '--nofork', '--nopidfile', '--nosyslog', '--print-address=3'];
  return startChild({ command: 'dbus-daemon', args, logFile: join(folder, 'bus.log'), withExtraOutput: true });
}

async function readAddress(bus: LabChild): Promise<string> {
  const lines: Readable | null = bus.extraOutput;
  let text = '';
  lines?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await waitUntil('the message bus', 10_000, () => {
    if (bus.hasEnded()) throw new Error(`the message bus did not start: ${bus.log()}`);
    return text.includes('\n');
  });
  return text.trim();
}

function prepareEnvironment(folder: string, address: string): KeyringEnvironment {
  const runtime = join(folder, 'run');
  const data = join(folder, 'data');
  for (const path of [runtime, data]) mkdirSync(path, { mode: 0o700 });
  return { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: data };
}

function startDaemon(folder: string, env: KeyringEnvironment, password: string): LabChild {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  return startChild({
    command: 'gnome-keyring-daemon',
    args: ['--foreground', '--unlock', '--components=secrets', `--control-directory=${join(folder, 'run')}`],
    // No display: a keychain that wanted to ask would have to fail instead of waiting for a person.
    env: { ...rest, ...env, HOME: folder },
    logFile: join(folder, 'keyring.log'),
    input: password,
  });
}

async function waitForSecrets(daemon: LabChild, env: KeyringEnvironment): Promise<void> {
  const ask = (): Promise<boolean> =>
    new Promise((resolve) => {
      const call = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
      const args = [...call, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
      execFile('dbus-send', args, { env: { ...process.env, ...env } }, (error, stdout) =>
        resolve(error === null && stdout.includes('true')),
      );
    });
  await waitUntil('the keychain', 10_000, async () => {
    if (daemon.hasEnded()) throw new Error(`the keychain did not start: ${daemon.log()}`);
    return ask();
  });
}
