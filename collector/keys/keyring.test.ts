import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from '../store/open-store.ts';
import { openKeyring } from './keyring.ts';
import { seal, unseal } from './seal.ts';

let folder: string;
let store: Store;
const master = randomBytes(32);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glasskey-keys-'));
  store = openStore(join(folder, 'keys.db'));
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

describe('seal', () => {
  it('opens with the same key, bytes and place only', () => {
    const key = randomBytes(32);
    const sealed = seal(key, Buffer.from('plain'), Buffer.from('here'));
    expect(unseal(key, sealed, Buffer.from('here')).toString()).toBe('plain');
    expect(() => unseal(key, sealed, Buffer.from('there'))).toThrow();
    expect(() => unseal(randomBytes(32), sealed, Buffer.from('here'))).toThrow();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal(key, changed, Buffer.from('here'))).toThrow();
    }
    expect(() => unseal(key, sealed.subarray(0, 20), Buffer.from('here'))).toThrow();
  });
});

describe('the keyring', () => {
  const at = (text: string): number => Date.parse(text);

  it('has one data key a month for records and one for good for the rest, the same after reopening', () => {
    const keyring = openKeyring(store, master);
    const july = keyring.current('records.access', at('2026-07-03T00:00:00Z'));
    expect(keyring.current('records.access', at('2026-07-30T00:00:00Z'))).toEqual(july);
    expect(keyring.current('records.access', at('2026-08-01T00:00:00Z')).key).not.toEqual(july.key);
    const factors = keyring.current('factors', at('2026-07-03T00:00:00Z'));
    expect(keyring.current('factors', at('2029-07-03T00:00:00Z'))).toEqual(factors);
    expect(openKeyring(store, master).byId(july.id)).toEqual(july.key);
  });

  it('never remembers a key whose making was rolled back', () => {
    const keyring = openKeyring(store, master);
    const lost: { id: number; key: Buffer }[] = [];
    expect(() =>
      store.transaction(() => {
        lost.push(keyring.current('reviews', 0));
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    const made = keyring.current('reviews', 0);
    expect(made.id).toBe(lost[0]?.id);
    expect(made.key).not.toEqual(lost[0]?.key);
    expect(openKeyring(store, master).byId(made.id)).toEqual(made.key);
  });

  it('refuses another master key before anything is read or written', () => {
    expect(() => openKeyring(store, randomBytes(32))).toThrow('master_key.wrong');
  });

  it('finds a patient again by a hash that depends on the key', () => {
    const keyring = openKeyring(store, master);
    expect(keyring.blindIndex('a')).toEqual(openKeyring(store, master).blindIndex('a'));
    expect(keyring.blindIndex('a')).not.toEqual(keyring.blindIndex('b'));
    expect(keyring.blindIndex('a')).toHaveLength(16);
  });
});
