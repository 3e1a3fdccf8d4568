import { existsSync } from 'node:fs';
import { catchUp, catchUpFrom } from '../../audit/seal/catch-up.ts';
import { readSeals } from '../../audit/seal/read-seals.ts';
import { readSealingEntry } from '../../audit/seal/sealing-entry.ts';
import { trailFault } from '../../audit/trail-fault.ts';
import { AgentError } from '../../errors.ts';
import type { SealsFact } from '../checks/seals.ts';
import type { Surroundings } from './place.ts';

/** Brings the keychain's key and the trail's newest seals together, as a start does, and changes neither. */
export async function lookAtSeals({ trail, vault, stored, health }: Surroundings): Promise<SealsFact> {
  if ((await stored()) === null) return { kind: 'not-enrolled' };
  try {
    // The key first: the agent may seal on meanwhile, and a trail that is ahead of the key is in order.
    const entry = await readSealingEntry(vault);
    if (entry?.isAgreed !== true || !existsSync(trail)) return { kind: 'not-agreed' };
    const { evidence } = catchUp(entry, await readSeals(trail, vault, (id) => catchUpFrom(entry, id)));
    if (evidence !== null) return { kind: 'broken', what: evidence.what, seq: evidence.seq };
    const fault = health()?.faults.find((code) => code.startsWith('seal.')) ?? null;
    return { kind: 'sealing', fault, epoch: entry.next.epoch };
  } catch (error) {
    if (!(error instanceof AgentError)) trailFault(error);
    return { kind: error instanceof AgentError && error.code.startsWith('vault.') ? 'unsaid' : 'unread' };
  }
}
