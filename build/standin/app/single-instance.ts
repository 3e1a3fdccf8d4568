import { execFileSync } from 'node:child_process';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_PATH } from '../node-path.ts';

export type SecondStart = { readonly argv: string[]; readonly cwd: string; readonly data: unknown };

export type InstanceLock = {
  /** True when this process is the one; otherwise the one has been told of this start. */
  readonly request: (data: Record<string, unknown>) => boolean;
  readonly isHeld: () => boolean;
  readonly release: () => void;
};

const LARGEST_MESSAGE = 1024 * 1024;

/**
 * One process per data folder. As Chromium does it: a symbolic link `SingletonLock` names host and process, which
 * can be made only once, and a socket takes what later starts have to say.
 */
export function createInstanceLock(userData: string, onSecond: (second: SecondStart) => void): InstanceLock {
  const link = join(userData, 'SingletonLock');
  const own = `${hostname()}-${process.pid}`;
  // A socket's path is short by decree; the data folder's may be long.
  const name = createHash('sha256').update(userData).digest('hex').slice(0, 24);
  const address = join(tmpdir(), `glasskey-standin-${name}`);
  let server: Server | null = null;

  const claim = (): boolean => {
    mkdirSync(userData, { recursive: true, mode: 0o700 });
    try {
      symlinkSync(own, link);
      return true;
    } catch {
      return false;
    }
  };
  const holderIsAlive = (): boolean => {
    const pid = Number(readHolder(link)?.split('-').pop());
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isRunning(pid);
  };
  const release = (): void => {
    if (server === null) return;
    server.close();
    server = null;
    rmSync(address, { force: true });
    rmSync(link, { force: true });
  };
  return {
    request: (data) => {
      if (server !== null) return true;
      if (!claim()) {
        if (holderIsAlive() && tell(address, { argv: process.argv, cwd: process.cwd(), data })) return false;
        rmSync(link, { force: true }); // left by a process that was killed
        if (!claim()) return false;
      }
      rmSync(address, { force: true });
      server = listen(address, onSecond);
      process.once('exit', release);
      return true;
    },
    isHeld: () => server !== null,
    release,
  };
}

function readHolder(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function listen(address: string, onSecond: (second: SecondStart) => void): Server {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > LARGEST_MESSAGE) socket.destroy();
    });
    socket.on('end', () => {
      socket.end('ok');
      onSecond(JSON.parse(text) as SecondStart);
    });
  });
  server.listen(address);
  server.unref();
  return server;
}

/** Electron's answer is immediate, a socket's is not: a small process of our own waits for it. */
function tell(address: string, second: SecondStart): boolean {
  try {
    const teller = fileURLToPath(new URL('tell-first-instance.mjs', import.meta.url));
    execFileSync(NODE_PATH, [teller, address], { input: JSON.stringify(second), timeout: 3_000 });
    return true;
  } catch {
    return false;
  }
}
