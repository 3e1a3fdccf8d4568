import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { nextOrigin } from '../../protocol/log/restoration.ts';
import { noteSigner, verifierText, type NoteSigner } from '../../protocol/log/signed-note.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Store } from '../store/open-store.ts';
import { collectorId } from '../store/collector-id.ts';

/** Who signs checkpoints: one Ed25519 key, under the name of each log (the first has the number 1). */
export type LogKey = {
  readonly signer: (log: number) => NoteSigner;
  /** What agents, witnesses and auditors know that log by (C2SP signed-note verifier key). */
  readonly verifier: (log: number) => string;
};

/** Opens the log's key; makes it at the first start. It lies in the store, sealed by the master key. */
export function openLogKey(store: Store, keyring: Keyring): LogKey {
  const pem = store.transaction(() => {
    const kept = keyring.readSecret('log.key');
    if (kept !== null) return kept;
    const made = Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    keyring.keepSecret('log.key', made);
    return made;
  });
  const id = collectorId(store);
  const privateKey = createPrivateKey(pem);
  const nameOf = (log: number): string => (log === 1 ? `glasskey.collector/${id}` : nextOrigin(nameOf(log - 1)));
  const signers = new Map<number, NoteSigner>();
  const signer = (log: number): NoteSigner => {
    const known = signers.get(log) ?? noteSigner(nameOf(log), privateKey);
    signers.set(log, known);
    return known;
  };
  return { signer, verifier: (log) => verifierText(nameOf(log), createPublicKey(privateKey)) };
}
