import { SEAL_MS } from '../../../../protocol/seal/follow-pulse.ts';
import { AgentError } from '../../errors.ts';
import type { Faults } from '../../faults.ts';
import type { Vault } from '../../vault/vault.ts';
import { ownEvent } from '../build-record.ts';
import { trailFault } from '../trail-fault.ts';
import type { Trail } from '../trail.ts';
import { catchUp, catchUpFrom } from './catch-up.ts';
import { readSeals } from './read-seals.ts';
import { createSealer, KEY_KEPT, type Sealer } from './sealer.ts';
import { makeSealingEntry, readSealingEntry, writeSealingEntry, type SealingEntry } from './sealing-entry.ts';
import { stepOverAside } from './step-over.ts';

/** The trail is not sealed: the keychain, or the trail itself, cannot be read for it. */
const NOT_STARTED = 'seal.not_started';
/** The collector knows another key of this workstation: it must enrol again. */
const KEY_REFUSED = 'seal.key_refused';

export type SealingDeps = {
  readonly file: string;
  readonly trail: Pick<Trail, 'id' | 'status' | 'append' | 'onCommit'>;
  readonly vault: Vault;
  readonly monotonicMs: () => number;
  /** Longest time from a record to the seal that covers it; default: what is usual (protocol/seal/follow-pulse.ts). */
  readonly sealMs?: number;
  readonly faults: Pick<Faults, 'raise' | 'clear'>;
  /** Tells the collector the first key of a new chain (base64). `later`: it could not be asked. */
  readonly agree: (sealKey: string) => Promise<'agreed' | 'refused' | 'later'>;
};

/**
 * Begins to seal an open trail: takes the key from the keychain, brings it together with the trail, tells what does not fit.
 * A workstation that enrolled before there were seals agrees on a key first. null: it cannot be done now, and a fault says
 * why unless it only has to wait for the collector.
 */
export async function startSealing(deps: SealingDeps): Promise<Sealer | null> {
  const { file, trail, vault, monotonicMs, faults, sealMs = SEAL_MS } = deps;
  try {
    const agreed = await agreedEntry(deps);
    if (agreed === null) return null;
    const stepped = await stepOverAside(agreed, { trailFile: file, vault, trail: trail.id });
    const found = await readSeals(file, vault, (id) => catchUpFrom(stepped, id));
    const { entry, evidence } = catchUp(stepped, found);
    if (evidence !== null) {
      await trail.append(ownEvent('trail.tampered', 'failure', { ...evidence, trail: trail.id, chain: entry.chain }));
    }
    if (entry.next.epoch !== agreed.next.epoch) await writeSealingEntry(vault, entry);
    faults.clear(NOT_STARTED);
    const onFault = (code: string | null): void => (code === null ? faults.clear(KEY_KEPT) : faults.raise(KEY_KEPT));
    return createSealer({ trail, vault, monotonicMs, sealMs, onFault }, entry);
  } catch (error) {
    if (!(error instanceof AgentError)) trailFault(error); // a bug goes on to the fault handler
    faults.raise(NOT_STARTED);
    return null;
  }
}

/** The keychain's entry once the collector knows its chain. Kept before it is told, so that a lost answer costs nothing. */
async function agreedEntry({ trail, vault, faults, agree }: SealingDeps): Promise<SealingEntry | null> {
  const held = await readSealingEntry(vault);
  if (held?.isAgreed === true) return held;
  const entry = held ?? makeSealingEntry({ trail: trail.id, seq: trail.status().seq });
  if (held === null) await writeSealingEntry(vault, entry);
  const answer = await agree(entry.next.key.toString('base64'));
  if (answer === 'refused') faults.raise(KEY_REFUSED);
  if (answer !== 'agreed') return null;
  const agreed = { ...entry, isAgreed: true };
  await writeSealingEntry(vault, agreed);
  faults.clear(KEY_REFUSED);
  return agreed;
}
