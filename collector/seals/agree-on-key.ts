import { sealChainOf } from '../../protocol/seal/sealing-key.ts';
import type { SealKeyReply } from '../../protocol/wire/enrolment.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { ok, refuse, type Collector, type Result } from '../collector.ts';
import { createSealStore } from './seal-store.ts';

/**
 * Keeps the first key of a workstation's seals (base64). `enrolled`: it came with an enrolment, which an administrator has
 * allowed, and begins a new chain; `asked`: only a workstation that has none may name one. Whoever takes a workstation over
 * could else begin anew and leave what was sealed before behind. Call it inside a transaction.
 */
export function agreeOnSealKey(
  collector: Collector,
  workstation: string,
  { sealKey, how }: { readonly sealKey: string; readonly how: 'enrolled' | 'asked' },
): Result<SealKeyReply> {
  const seals = createSealStore(collector);
  const key = Buffer.from(sealKey, 'base64');
  const chain = sealChainOf(key);
  const held = seals.chainsOf(workstation);
  if (held[0] === chain) return ok({ chain }); // the answer was lost on its way
  if (seals.workstationOf(chain) !== null || (how === 'asked' && held.length > 0)) {
    raiseAlert(collector, {
      kind: 'seal.key_refused',
      severity: 'critical',
      cause: `${workstation} ${chain}`,
      workstation,
    });
    return refuse('seal.key_refused');
  }
  return ok({ chain: seals.keepChain(workstation, key) });
}
