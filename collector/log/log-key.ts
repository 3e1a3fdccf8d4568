import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { noteSigner, verifierText, type NoteSigner } from '../../protocol/log/signed-note.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Store } from '../store/open-store.ts';
import { collectorId } from '../store/collector-id.ts';

/** Who signs checkpoints: Ed25519, under the log's own name, which never changes. */
export type LogKey = {
  readonly signer: NoteSigner;
  /** What agents, witnesses and auditors know the log by (C2SP signed-note verifier key). */
  readonly verifier: string;
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
  const name = `glasskey.collector/${collectorId(store)}`;
  const privateKey = createPrivateKey(pem);
  return { signer: noteSigner(name, privateKey), verifier: verifierText(name, createPublicKey(privateKey)) };
}
