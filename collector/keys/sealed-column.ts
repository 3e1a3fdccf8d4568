import type { Store } from '../store/open-store.ts';
import type { Clock } from '../clock.ts';
import type { Keyring, KeyPurpose } from './keyring.ts';
import { seal, unseal } from './seal.ts';

const ID_BYTES = 4;

type Parts = { readonly store: Store; readonly keyring: Keyring; readonly clock: Clock };

/** Seals a value under the data key of its purpose: number of the key (4 bytes big-endian) ‖ sealed bytes. */
export function sealColumn(
  { store, keyring, clock }: Parts,
  purpose: KeyPurpose,
  { plain, about }: { readonly plain: string; readonly about: string },
): Buffer {
  return store.transaction(() => {
    const { id, key } = keyring.current(purpose, clock.wallMs());
    const number = Buffer.alloc(ID_BYTES);
    number.writeUInt32BE(id);
    return Buffer.concat([number, seal(key, Buffer.from(plain), Buffer.from(about))]);
  });
}

/** The reverse. Throws if the value was sealed for another place (`about`). */
export function openColumn({ keyring }: Pick<Parts, 'keyring'>, sealed: Buffer, about: string): string {
  const key = keyring.byId(sealed.readUInt32BE(0));
  return unseal(key, sealed.subarray(ID_BYTES), Buffer.from(about)).toString('utf8');
}
