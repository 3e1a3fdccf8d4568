import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { startChild, type LabChild } from './child.ts';
import { findFreePort } from './free-port.ts';
import { createLabFolder } from './lab-folder.ts';
import { waitUntil } from './wait-until.ts';

export type LabRsyslog = {
  readonly port: number;
  /** Every message that it has written to its file so far, as it was received. */
  readonly received: () => readonly string[];
  readonly start: () => Promise<void>;
  /** Ends it as its service would: what it has taken it still writes. */
  readonly stop: () => Promise<void>;
  /** Ends it as a crash would. */
  readonly kill: () => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Certificates in PEM: whom it lets in, and how it shows itself. */
export type RsyslogTls = { readonly ca: string; readonly cert: string; readonly key: string };

/** Where Debian puts it; people who are not root do not have this folder in their PATH. */
const PROGRAM = '/usr/sbin/rsyslogd';
const START_MS = 30_000;

/** A real rsyslog on loopback that takes syslog over TLS from those who have a certificate, and writes each message to a file. */
export async function startRsyslog(tls: RsyslogTls): Promise<LabRsyslog> {
  const folder = createLabFolder('rsyslog');
  const port = await findFreePort();
  const messages = join(folder.path, 'messages');
  const config = writeConfig(folder.path, { port, messages, tls });
  let child: LabChild | null = null;
  const start = async (): Promise<void> => {
    const args = ['-n', '-f', config, '-i', 'NONE'];
    const started = startChild({ command: PROGRAM, args, logFile: join(folder.path, 'rsyslog.log') });
    child = started;
    await waitUntil('rsyslog', START_MS, async () => {
      if (started.hasEnded()) throw new Error(`rsyslog did not start: ${started.log()}`);
      return isListening(port);
    });
  };
  const stop = async (): Promise<void> => child?.stop();
  await start();
  return {
    port,
    received: () => (existsSync(messages) ? readFileSync(messages, 'utf8').split('\n').slice(0, -1) : []),
    start,
    stop,
    kill: async () => child?.kill(),
    remove: async () => {
      await child?.kill();
      folder.remove();
    },
  };
}

type Parts = { readonly port: number; readonly messages: string; readonly tls: RsyslogTls };

function writeConfig(folder: string, { port, messages, tls }: Parts): string {
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const work = join(folder, 'work');
  mkdirSync(work, { mode: 0o700 });
  const files = { ca: file('ca.pem', tls.ca), cert: file('cert.pem', tls.cert), key: file('key.pem', tls.key) };
  return file(
    'rsyslog.conf',
    `global(
  workDirectory="${work}" maxMessageSize="64k" defaultNetstreamDriver="ossl"
  defaultNetstreamDriverCAFile="${files.ca}" defaultNetstreamDriverCertFile="${files.cert}"
  defaultNetstreamDriverKeyFile="${files.key}"
)
module(load="imtcp" streamDriver.name="ossl" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
template(name="asReceived" type="string" string="%rawmsg%\\n")
ruleset(name="audit") { action(type="omfile" file="${messages}" template="asReceived") }
input(type="imtcp" address="127.0.0.1" port="${port}" ruleset="audit")
`,
  );
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (isThere: boolean) => (): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
}
