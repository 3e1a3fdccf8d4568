import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { createLabFolder } from './lab-folder.ts';
import { waitUntil } from './wait-until.ts';

/** Whose program it is: without one, root's. */
export type Whose = {
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
};

/** A system of its own in which packages are installed. */
export type CleanRoot = {
  /** Runs a program to its end; resolves with what it printed. Rejects when it fails, with what it said. */
  readonly run: (command: readonly string[], whose?: Whose) => Promise<string>;
  /** Makes a file of root's, and the folders that it lies in. */
  readonly write: (file: string, text: string) => Promise<void>;
  readonly start: (command: readonly string[], whose?: Whose) => ChildProcess;
  /** Ends everything that runs in it, and takes it away. */
  readonly stop: () => Promise<void>;
};

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const TRY_MOUNTS = `mount -t tmpfs none /mnt && mkdir /mnt/changed /mnt/work /mnt/root &&
  mount -t overlay -o lowerdir=/,upperdir=/mnt/changed,workdir=/mnt/work none /mnt/root`;

/** Why there can be none here; null: there can. */
export function noCleanRoot(): string | null {
  const may = spawnSync('unshare', ['--mount', '--fork', 'sh', '-c', TRY_MOUNTS]).status === 0;
  return may ? null : 'no right to namespaces and mounts of its own';
}

/** Opens one that begins as the system in the folder `lower`, which stays as it is, and sees what is in `shared`. */
export async function openCleanRoot(lower: string, shared: string): Promise<CleanRoot> {
  const folder = createLabFolder('root');
  const place = join(folder.path, 'place');
  mkdirSync(place);
  const script = join(import.meta.dirname, 'clean-root.sh');
  const args = ['--mount', '--fork', '--kill-child', 'sh', script, lower, place, shared];
  const holder = startChild({ command: 'unshare', args, logFile: join(folder.path, 'root.log') });
  await waitUntil('the root', 10_000, () => {
    if (holder.hasEnded()) throw new Error(`the root did not open: ${holder.log()}`);
    return holder.log().includes('ready');
  });
  const first = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, 'utf8').trim();
  const space = spaceOf(first);
  const stop = async (): Promise<void> => {
    for (const pid of processesIn(space)) killIfThere(pid);
    await holder.kill();
    folder.remove();
  };

  const entering = (command: readonly string[], { user, env = {} }: Whose): readonly string[] => {
    const become = user === undefined ? [] : ['setpriv', '--reuid', user, '--regid', user, '--init-groups', '--'];
    const home = user === undefined ? '/' : `/home/${user}`;
    const all = { PATH, HOME: home, USER: user ?? 'root', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...env };
    const given = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    return ['--target', first, '--mount', '--', 'env', '-i', ...given, ...become, ...command];
  };
  const run: CleanRoot['run'] = (command, whose = {}) =>
    new Promise((resolve, reject) => {
      const child = execFile('nsenter', entering(command, whose), { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(`${command.slice(0, 3).join(' ')} ended with ${error.code}: ${stdout}${stderr}`));
      });
      child.stdin?.on('error', () => undefined); // it need not read to its end
      child.stdin?.end(whose.input ?? '');
    });
  return {
    stop,
    run,
    write: async (file, text) => {
      await run(['sh', '-c', 'mkdir -p "${1%/*}" && cat >"$1"', 'sh', file], { input: text });
    },
    start: (command, whose = {}) => {
      const child = spawn('nsenter', entering(command, whose), { stdio: ['pipe', 'ignore', 'pipe'] });
      child.stdin.on('error', () => undefined);
      child.stdin.end(whose.input ?? '');
      return child;
    },
  };
}

/** The mounts that a process sees; null: it has gone. */
function spaceOf(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null;
  }
}

const processesIn = (space: string | null): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && spaceOf(name) === space)
    .map(Number);

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return; // it has gone by itself
  }
}
