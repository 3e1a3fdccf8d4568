import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { CleanRoot } from '../../build/lab/clean-root.ts';
import type { LabDisplay } from '../../build/lab/display.ts';
import { waitUntil } from '../../build/lab/wait-until.ts';
import { printedPages, type PrintedPages } from './printed-pages.ts';

/** The account of the reading room's computer, as IT makes one. */
export const ACCOUNT = 'reader';
const RUNTIME = '/run/user/reader';
const UNIT = '/usr/lib/systemd/user/glasskey.service';

/** A person's login: their display, bus and keychain. */
export type Login = {
  readonly env: Readonly<Record<string, string>>;
  /** The installed command line, `glasskey ARGS…`. */
  readonly glasskey: (args: readonly string[], input?: string) => Promise<string>;
  /** What the shipped unit starts when the desktop is there. */
  readonly startAgent: () => Promise<InstalledAgent>;
};
export type InstalledAgent = PrintedPages & {
  /** Ends it as the end of the desktop's session does; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
};

/** Makes the account in `root` and logs it in at `display`, with a real D-Bus session and gnome-keyring. */
export async function logIn(root: CleanRoot, display: LabDisplay): Promise<Login> {
  await root.run(['useradd', '--create-home', '--shell', '/bin/bash', ACCOUNT]);
  await root.run(['install', '-d', '-m', '0700', '-o', ACCOUNT, '-g', ACCOUNT, RUNTIME]);
  const cookie = readFileSync(display.env.XAUTHORITY).toString('base64');
  const keepCookie = 'umask 077 && base64 --decode >"$HOME/.Xauthority"';
  await root.run(['sh', '-c', keepCookie], { user: ACCOUNT, input: cookie });
  const env = {
    DISPLAY: display.env.DISPLAY,
    XDG_RUNTIME_DIR: RUNTIME,
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${RUNTIME}/bus`,
    GLASSKEY_STANDIN_PORT: '0',
  };
  const whose = { user: ACCOUNT, env };
  root.start(['dbus-daemon', '--session', '--nofork', '--nopidfile', `--address=unix:path=${RUNTIME}/bus`], whose);
  await waitUntil('the message bus', 15_000, () =>
    root.run(['test', '-S', `${RUNTIME}/bus`]).then(
      () => true,
      () => false,
    ),
  );
  const keychain = ['gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'];
  root.start(keychain, { ...whose, input: 'the password of the account' });
  const owner = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const ask = [...owner, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  await waitUntil('the keychain', 15_000, async () =>
    (await root.run(['dbus-send', ...ask], whose).catch(() => '')).includes('true'),
  );
  return {
    env,
    glasskey: (args, input = '') => root.run(['glasskey', ...args], { ...whose, input }),
    startAgent: async () => {
      const unit = await root.run(['cat', UNIT]);
      const command = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? [];
      return startAgent(root, command, whose);
    },
  };
}

function startAgent(
  root: CleanRoot,
  command: readonly string[],
  whose: Parameters<CleanRoot['start']>[1],
): InstalledAgent {
  const child = root.start(['sh', '-c', `echo $$ >${RUNTIME}/agent.pid; exec "$@"`, 'sh', ...command], whose);
  let printed = '';
  child.stderr?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const pages = printedPages(() => printed);
  return {
    ...pages,
    stop: async () => {
      await pages.forget();
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const gone = once(child, 'exit');
      await root.run(['sh', '-c', `kill -TERM "$(cat ${RUNTIME}/agent.pid)"`]);
      await gone;
      return child.exitCode;
    },
  };
}
