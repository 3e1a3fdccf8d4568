import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { startChild, type LabChild } from '../../lab/child.ts';
import { createLabFolder } from '../../lab/lab-folder.ts';
import { noUserManager, startUserManager, type UserManager } from '../../lab/user-manager.ts';
import { waitUntil } from '../../lab/wait-until.ts';

const UNIT = join(import.meta.dirname, 'glasskey.service');
const SUPERVISOR = resolve('electron/core/supervision/testing/supervisor-program.ts');
/** Two restarts of a machine that is full of work. */
const PATIENCE_MS = 30_000;

/** A desktop's session, which no one here logs in to. */
const SESSION = `[Unit]
BindsTo=graphical-session.target
`;

const pidOf = (manager: UserManager): Promise<number> =>
  manager.systemctl('show', 'glasskey', '--value', '-p', 'MainPID').then(Number);

// The unit as it is shipped; what it starts is the real supervisor without windows, and the least that is an agent.
it.skipIf(noUserManager() !== null)(
  'the shipped unit in a real user manager: starts with the session, comes back from a kill, locks the system, ends with the session',
  async () => {
    const folder = createLabFolder('systemd');
    const units = join(folder.path, 'units');
    const said = join(folder.path, 'said');
    const heard = join(folder.path, 'heard');
    const bus = `unix:path=${join(folder.path, 'bus')}`;
    mkdirSync(join(units, 'glasskey.service.d'), { recursive: true });
    mkdirSync(join(folder.path, 'run'), { mode: 0o700 });
    copyFileSync(UNIT, join(units, 'glasskey.service'));
    writeFileSync(join(units, 'desktop.target'), SESSION);
    const start = [process.execPath, SUPERVISOR, said].join(' ');
    writeFileSync(join(units, 'glasskey.service.d/here.conf'), `[Service]\nExecStart=\nExecStart=${start}\n`);
    writeFileSync(said, '');
    const words = (): readonly string[] => readFileSync(said, 'utf8').match(/^\w+/gm) ?? [];
    const agents = (): readonly number[] => (readFileSync(said, 'utf8').match(/\d+$/gm) ?? []).map(Number);

    // The login manager's place, which nobody holds: what it is asked is heard all the same.
    const children: LabChild[] = [];
    const run = (command: string, args: readonly string[], logFile: string): void => {
      children.push(startChild({ command, args, logFile }));
    };
    const locks = (): number => readFileSync(heard, 'utf8').match(/member=LockSession\s+string "auto"/g)?.length ?? 0;
    let manager: UserManager | null = null;
    try {
      run('dbus-daemon', ['--session', '--nofork', '--nopidfile', `--address=${bus}`], join(folder.path, 'bus.log'));
      await waitUntil('the bus', PATIENCE_MS, () => existsSync(join(folder.path, 'bus')));
      run('dbus-monitor', ['--address', bus, "interface='org.freedesktop.login1.Manager'"], heard);
      await waitUntil('the monitor', PATIENCE_MS, () => readFileSync(heard, 'utf8') !== '');
      const env = { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: bus, XDG_RUNTIME_DIR: join(folder.path, 'run') };
      manager = await startUserManager(units, { ...env, XDG_SESSION_ID: undefined });
      const { systemctl } = manager;
      const show = (property: string): Promise<string> => systemctl('show', 'glasskey', '--value', '-p', property);

      await systemctl('enable', 'glasskey');
      await systemctl('start', 'desktop.target');
      await waitUntil('the first agent', PATIENCE_MS, () => words().includes('started'));
      const supervisor = await pidOf(manager);
      const status = readFileSync(`/proc/${supervisor}/status`, 'utf8');
      expect(status).toContain('NoNewPrivs:\t1');
      expect(readFileSync(`/proc/${supervisor}/limits`, 'utf8')).toMatch(/Max core file size +0 +0/);

      process.kill(agents()[0] ?? NaN, 'SIGKILL');
      await waitUntil('the second agent', PATIENCE_MS, () => words().length === 2);
      expect(await pidOf(manager)).toBe(supervisor); // the supervisor's own matter
      expect(locks()).toBe(0);

      process.kill(supervisor, 'SIGKILL');
      await waitUntil('the next supervisor', PATIENCE_MS, () => words().length === 4);
      // Viewers are below the agent: it is left alone, hears of its loss, and the next one starts beside it.
      expect(words()).toEqual(['started', 'started', 'lost', 'two']);
      expect(await show('NRestarts')).toBe('1');
      await waitUntil('the lock of the system', PATIENCE_MS, () => locks() === 1);

      await systemctl('stop', 'graphical-session.target', 'desktop.target');
      expect([await show('ActiveState'), await show('Result')]).toEqual(['inactive', 'success']);
      expect(words().at(-1)).toBe('told');
      expect(locks()).toBe(1);
    } finally {
      await manager?.systemctl('stop', 'glasskey').catch(() => undefined);
      for (const pid of agents()) killIfThere(pid);
      await manager?.stop();
      for (const child of children.toReversed()) await child.stop();
      folder.remove();
    }
  },
  120_000,
);

/** An agent that lost its supervisor: in the product it gives way to the next one. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}
