import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../lab/free-port.ts';

const PROGRAM = '/usr/sbin/rsyslogd';
const LOOK_EVERY_MS = 5;
/** Nothing more comes when nothing came for so long. */
const STILL_MS = 400;

export const hasRsyslog = (): boolean => existsSync(PROGRAM);
export const NO_RSYSLOG = 'rsyslog is not installed (Debian package rsyslog)';

/** What messages are taken into: a file, each write of it synced; or a disk queue before a receiver that is not there. */
export type Rsyslog = 'synced-file' | 'synced-queue';

/** Messages a second that rsyslog takes in over TCP until they are on the disk. */
export async function rsyslogRate(kind: Rsyslog, folder: string, message: string, count: number): Promise<number> {
  const work = join(folder, `rsyslog-${kind}-${Date.now()}`);
  mkdirSync(work);
  const port = await findFreePort();
  const file = join(work, 'rsyslog.conf');
  writeFileSync(file, configuration(kind, { work, port }));
  const child = spawn(PROGRAM, ['-n', '-f', file, '-i', join(work, 'pid')], { stdio: 'ignore' });
  try {
    const socket = await connected(port);
    const line = Buffer.from(`<13>Nov 26 00:00:00 reading-1 glasskey: ${message}\n`);
    const began = performance.now();
    socket.end(Buffer.concat(Array.from({ length: count }, () => line)));
    const endedMs = await whenStill(join(work, 'spool'));
    return (count / (endedMs - began)) * 1000;
  } finally {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

function configuration(kind: Rsyslog, { work, port }: { readonly work: string; readonly port: number }): string {
  const spool = join(work, 'spool');
  mkdirSync(spool);
  const queue = `queue.type="Disk" queue.filename="q" queue.spoolDirectory="${spool}" queue.syncQueueFiles="on"
    queue.checkpointInterval="1" queue.maxDiskSpace="1g"`;
  const nowhere = `action(type="omfwd" target="127.0.0.1" port="1" protocol="tcp" action.resumeRetryCount="-1")`;
  const toFile = `action(type="omfile" file="${join(spool, 'out')}" sync="on" flushOnTXEnd="on" template="raw")`;
  return `
global(workDirectory="${work}" maxMessageSize="64k")
module(load="imptcp")
template(name="raw" type="string" string="%msg%\\n")
ruleset(name="in" ${kind === 'synced-queue' ? queue : ''}) { ${kind === 'synced-queue' ? nowhere : toFile} }
input(type="imptcp" address="127.0.0.1" port="${port}" ruleset="in")
`;
}

async function connected(port: number): Promise<ReturnType<typeof connect>> {
  for (let tries = 0; ; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch (error) {
      if (tries > 200) throw error;
      await sleep(25);
    }
  }
}

/** When the files of a folder grew for the last time. */
async function whenStill(folder: string): Promise<number> {
  let [size, atMs] = [0, performance.now()];
  while (size === 0 || performance.now() - atMs < STILL_MS) {
    await sleep(LOOK_EVERY_MS);
    const now = readdirSync(folder).reduce(
      (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
    if (now !== size) [size, atMs] = [now, performance.now()];
  }
  return atMs;
}
