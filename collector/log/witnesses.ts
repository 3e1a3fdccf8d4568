import { readWitnessVerifier, type WitnessRule } from '../../protocol/log/cosignature.ts';
import { COSIGNATURE, verifierText } from '../../protocol/log/signed-note.ts';
import type { WitnessesInPolicy } from '../../protocol/policy/policy-bundle.ts';
import { recordOwnEvent } from '../audit/own-audit.ts';
import type { Collector } from '../collector.ts';
import { queries } from '../store/queries.ts';
import type { Store } from '../store/open-store.ts';
import { readSetting, writeSetting } from '../store/settings.ts';

/** `key`: its verifier key. `ca`: the certificate that it shows, in PEM; null: one that this machine trusts anyway. */
export type Witness = { readonly key: string; readonly url: string; readonly ca: string | null };

export function listWitnesses(store: Store): readonly Witness[] {
  return store.all(queries.selectFrom('witnesses').select(['key', 'url', 'ca']).orderBy('addedMs').orderBy('key'));
}

/** How many of them have to cosign before records are acknowledged. */
export const requiredWitnesses = (store: Store): number => Number(readSetting(store, 'witnesses.required') ?? 0);

/** Whose word counts, as workstations are told in the policy. */
export function witnessesOf(store: Store): WitnessesInPolicy {
  return { keys: listWitnesses(store).map(({ key }) => key), required: requiredWitnesses(store) };
}

export function witnessRule(store: Store): WitnessRule {
  const { keys, required } = witnessesOf(store);
  return { witnesses: keys.map(readWitnessVerifier).filter((one) => one !== null), required };
}

export type WitnessChange =
  | { readonly do: 'add'; readonly witness: Witness }
  | { readonly do: 'remove'; readonly key: string }
  | { readonly do: 'require'; readonly count: number };

/** Why a change of the witnesses is refused: a key that is none or that is there already, one that is not, too few for the count. */
export type WitnessFault = 'witness.key_invalid' | 'witness.known' | 'witness.unknown' | 'witness.too_few';

/** Changes who cosigns; null when done. What was cosigned under the old rule counts no more. */
export function changeWitnesses(collector: Collector, change: WitnessChange, actor: string): WitnessFault | null {
  const { store, clock } = collector;
  return store.transaction(() => {
    const known = listWitnesses(store).map(({ key }) => key);
    const before = witnessesOf(store);
    switch (change.do) {
      case 'add': {
        const verifier = readWitnessVerifier(change.witness.key);
        if (verifier === null) return 'witness.key_invalid';
        // One key in two spellings, or under two names, would count twice here and once for the workstations.
        if (witnessRule(store).witnesses.some(({ publicKey }) => publicKey.equals(verifier.publicKey)))
          return 'witness.known';
        const key = verifierText(verifier.name, verifier.publicKey, COSIGNATURE);
        store.change(queries.insertInto('witnesses').values({ ...change.witness, key, addedMs: clock.wallMs() }));
        break;
      }
      case 'remove':
        if (!known.includes(change.key)) return 'witness.unknown';
        if (known.length - 1 < before.required) return 'witness.too_few';
        store.change(queries.deleteFrom('witnesses').where('key', '=', change.key));
        break;
      case 'require':
        if (change.count > known.length) return 'witness.too_few';
        writeSetting(store, 'witnesses.required', String(change.count));
    }
    store.change(queries.deleteFrom('logCosigned'));
    recordOwnEvent(collector, { actor, kind: 'witnesses.changed', detail: { before, after: witnessesOf(store) } });
    return null;
  });
}
