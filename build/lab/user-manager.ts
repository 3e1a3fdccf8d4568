import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChild } from './child.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);
const SYSTEMD = '/usr/lib/systemd/systemd';
const TREES = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

/** Why systemd's user manager cannot run here; null: it can. */
export function noUserManager(): string | null {
  if (!existsSync(SYSTEMD)) return 'systemd is not installed';
  const may = spawnSync('unshare', ['--mount', '--cgroup', 'true']).status === 0;
  return may ? null : 'no right to a mount namespace, in which systemd finds itself started';
}

export type UserManager = {
  /** `systemctl --user …`, with what it prints. */
  readonly systemctl: (...args: readonly string[]) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** A real user manager of its own. `units`: its folder of units; `env` needs XDG_RUNTIME_DIR. */
export async function startUserManager(units: string, env: NodeJS.ProcessEnv): Promise<UserManager> {
  const name = `glasskey-${process.pid}`;
  const enabled = join(units, 'enabled');
  const all = { ...env, XDG_CONFIG_HOME: enabled, SYSTEMD_UNIT_PATH: `${units}:${enabled}/systemd/user:` };
  const child = startChild({
    command: 'unshare',
    args: ['--mount', 'sh', join(import.meta.dirname, 'user-manager.sh'), name],
    env: all,
    logFile: join(units, 'manager.log'),
  });
  const systemctl = async (...args: readonly string[]): Promise<string> =>
    (await run('systemctl', ['--user', ...args], { env: all })).stdout.trim();
  await waitUntil('the user manager', 15_000, async () => {
    if (child.hasEnded()) throw new Error(`systemd has ended: ${child.log()}`);
    return (await systemctl('is-active', 'basic.target').catch(() => '')) === 'active';
  });
  return {
    systemctl,
    stop: async () => {
      await child.stop();
      for (const tree of TREES) removeGroups(join(tree, name));
    },
  };
}

/** Control groups go from the leaves up; one that still ends keeps its own, which is empty. */
function removeGroups(group: string): void {
  if (!existsSync(group)) return;
  for (const entry of readdirSync(group, { withFileTypes: true }))
    if (entry.isDirectory()) removeGroups(join(group, entry.name));
  try {
    rmdirSync(group);
  } catch {
    // somebody is still in it
  }
}
