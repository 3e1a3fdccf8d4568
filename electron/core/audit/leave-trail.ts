import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { firstHead } from '../../../protocol/audit/trail-hash.ts';
import type { Vault } from '../vault/vault.ts';
import { AgentError } from '../errors.ts';
import { remembered } from './found-trail.ts';
import { setAside } from './set-aside.ts';
import { trailFault } from './trail-fault.ts';
import { readMarkOrNone, writeAside, writeMark } from './trail-mark.ts';
import { takeWriterLock } from './writer-lock.ts';
import { randomUUID } from 'node:crypto';

/** Not among those that were set aside (set-aside.ts): nothing of it is sent or taken over by this workstation. */
const ASIDE = /^other-machine\..*\.db$/;
const LOCK_WAIT_MS = 2000;

/**
 * Puts aside the trail of another machine, which an image or a disk has brought along: never opened, so that it stays as it
 * came, and never deleted. The next trail in its place begins by saying so. Done again after a crash, it comes to the same.
 * Throws AgentError `trail.in_use`, `vault.*`, `audit.*`.
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
  if (existsSync(file)) {
    const name = `other-machine.${new Date(wallMs).toISOString().replaceAll(/[-:.]/g, '')}.db`;
    // With what opens it, for whoever investigates; there is nothing to take over from it.
    await writeAside(vault, join(folder, name), { mark, isSettled: true });
    setAside(file, name);
  }
  if (mark?.follows?.why === 'other_machine') return; // a crash came after this
  const left = readdirSync(folder)
    .filter((name) => ASIDE.test(name))
    .toSorted()
    .at(-1);
  const follows = { ...remembered('other_machine', mark), file: left === undefined ? null : basename(left) };
  const trail = randomUUID();
  const start = { trail, seq: 0, head: firstHead(trail).toString('hex'), acknowledged: 0, stateVersion: 0 };
  await writeMark(vault, file, { ...start, keys: [], masterKeyId: null, follows });
}
