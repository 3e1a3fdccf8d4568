import { sealChainOf } from '../../protocol/seal/sealing-key.ts';
import type { SealKeyReply } from '../../protocol/wire/enrolment.ts';
import { raiseAlert } from '../alerts/raise-alert.ts';
import { ok, refuse, type Collector, type Refusal, type Result } from '../collector.ts';
import { queries } from '../store/queries.ts';
import { createSealStore } from './seal-store.ts';

type WantedKey = { readonly sealKey: string; readonly how: 'enrolled' | 'asked' };

/**
 * Keeps the first key of a workstation's seals (base64). `enrolled`: it came with an enrolment, which an administrator has
 * allowed, and begins a new chain; `asked`: only a workstation that has none may name one. Whoever takes a workstation over
 * could else begin anew and leave what was sealed before behind. Call it inside a transaction.
 */
export function agreeOnSealKey(collector: Collector, workstation: string, wanted: WantedKey): Result<SealKeyReply> {
  const seals = createSealStore(collector);
  const key = Buffer.from(wanted.sealKey, 'base64');
  const chain = sealChainOf(key);
  if (seals.chainsOf(workstation)[0] === chain) return ok({ chain }); // the answer was lost on its way
  const refused = refuseSealKey(collector, workstation, wanted);
  return refused ?? ok({ chain: seals.keepChain(workstation, key) });
}

/** The refusal of a key that a workstation may not begin with, and its alert; null: it may. Keeps nothing. */
export function refuseSealKey(collector: Collector, workstation: string, { sealKey, how }: WantedKey): Refusal | null {
  const seals = createSealStore(collector);
  const chain = sealChainOf(Buffer.from(sealKey, 'base64'));
  const held = seals.chainsOf(workstation);
  if (held[0] === chain) return null;
  const owner = seals.workstationOf(chain);
  if (owner === null && (how === 'enrolled' || held.length === 0)) return null;
  // A machine that is not enrolled yet is nobody whom people could find, and another one each time that it asks.
  const told = owner === null || isKnown(collector, workstation) ? workstation : owner;
  const cause = `${told} ${chain}`;
  raiseAlert(collector, { kind: 'seal.key_refused', severity: 'critical', cause, workstation: told });
  return refuse('seal.key_refused');
}

const isKnown = ({ store }: Collector, workstation: string): boolean =>
  store.first(queries.selectFrom('workstations').select('id').where('id', '=', workstation)) !== undefined;
