import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { firstHead } from '../../../protocol/audit/trail-hash.ts';
import type { Vault } from '../vault/vault.ts';
import { AgentError } from '../errors.ts';
import { remembered } from './found-trail.ts';
import { listSetAside, setAside } from './set-aside.ts';
import { trailFault } from './trail-fault.ts';
import { readAside, readMarkOrNone, writeAside, writeMark, type TrailMark } from './trail-mark.ts';
import { takeWriterLock } from './writer-lock.ts';

/** Not among those that were set aside (set-aside.ts): nothing of them is sent or taken over by this workstation. */
const LEFT = 'other-machine.';
const LOCK_WAIT_MS = 2000;

/**
 * Puts aside the trails of another machine, which an image or a disk has brought along, those that it had set aside itself
 * too: never opened, so that they stay as they came, and never deleted. The next trail in its place begins by saying so. Done
 * again after a crash, it comes to the same. Throws AgentError `trail.in_use`, `vault.*`, `audit.*`.
 */
export async function leaveTrail(file: string, vault: Vault, wallMs: number): Promise<void> {
  try {
    const lock = await takeWriterLock(file, LOCK_WAIT_MS);
    try {
      await leaveLocked(file, vault, wallMs);
    } finally {
      lock.release();
    }
  } catch (error) {
    throw error instanceof AgentError ? error : new AgentError(trailFault(error), { cause: error });
  }
}

async function leaveLocked(file: string, vault: Vault, wallMs: number): Promise<void> {
  const mark = await readMarkOrNone(vault, file);
  const folder = dirname(file);
  for (const aside of listSetAside(file)) {
    const own = (await readAside(vault, aside))?.mark ?? null;
    await leave(vault, { file: aside, name: `${LEFT}${basename(aside)}`, mark: own });
  }
  const time = new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '');
  if (existsSync(file)) await leave(vault, { file, name: `${LEFT}${basename(file, '.db')}.${time}.db`, mark });
  if (mark?.follows?.why === 'other_machine') return; // a crash came after this
  const left = readdirSync(folder)
    .filter((name) => name.startsWith(LEFT) && name.endsWith('.db'))
    .toSorted()
    .at(-1);
  const follows = { ...remembered('other_machine', mark), file: left ?? null };
  const trail = randomUUID();
  const start = {
    trail,
    seq: 0,
    head: firstHead(trail).toString('hex'),
    acknowledged: 0,
    acknowledgedIn: null,
    stateVersion: 0,
  };
  await writeMark(vault, file, { ...start, keys: [], masterKeyId: null, follows });
}

type Leaving = { readonly file: string; readonly name: string; readonly mark: TrailMark | null };

/** With what opens it, for whoever investigates; there is nothing to take over from it. */
async function leave(vault: Vault, { file, name, mark }: Leaving): Promise<void> {
  await writeAside(vault, join(dirname(file), name), { mark, follows: null, isSettled: true });
  setAside(file, name);
}
