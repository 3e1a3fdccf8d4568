import { spawn } from 'node:child_process';
import { waitUntil } from '../../build/lab/wait-until.ts';

/** What a login manager would have been asked on a message bus, where there is none to do it. */
export type LockCalls = { readonly count: () => number; readonly stop: () => void };

/** Listens on the bus; resolves when it hears. */
export async function hearLockCalls(address: string): Promise<LockCalls> {
  const match = "type='method_call',interface='org.freedesktop.login1.Manager',member='LockSession'";
  const child = spawn('dbus-monitor', ['--address', address, match], { stdio: ['ignore', 'pipe', 'ignore'] });
  let heard = '';
  child.stdout.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  await waitUntil('the bus', 10_000, () => heard !== '');
  return {
    count: () => heard.match(/member=LockSession\s+string "auto"/g)?.length ?? 0,
    stop: () => child.kill('SIGKILL'),
  };
}
