import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { noteSigner, readVerifier, verifierText } from './signed-note.ts';
import { openStatement, signStatement } from './statement.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const NAME = 'glasskey.collector/one';
const signer = noteSigner(NAME, privateKey);
const log = readVerifier(verifierText(NAME, publicKey))!;
const other = readVerifier(verifierText('glasskey.collector/two', publicKey))!;
const typ = 'glasskey-destruction+jws';
const schema = z.strictObject({ words: z.string() });

it('comes back from whoever signed it, and as nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (words) => {
      const jws = signStatement(typ, { words }, signer);
      expect(openStatement(jws, { typ, schema, log })).toEqual({ words: Buffer.from(words).toString() });
      expect(openStatement(jws, { typ: 'glasskey-archive+jws', schema, log })).toBeNull();
      expect(openStatement(jws, { typ, schema, log: other })).toBeNull();
      expect(openStatement(jws, { typ, schema: z.strictObject({ more: z.string() }), log })).toBeNull();
    }),
  );
});

it('is refused with any letter changed, added or left out', () => {
  const jws = signStatement(typ, { words: 'x' }, signer);
  fc.assert(
    fc.property(fc.nat(jws.length - 1), fc.constantFrom('A', 'a', '0', '-', '_', '.', '=', ' ', '\n'), (at, letter) => {
      const changed = `${jws.slice(0, at)}${letter}${jws.slice(at + 1)}`;
      if (changed !== jws) expect(openStatement(changed, { typ, schema, log })).toBeNull();
      expect(openStatement(`${jws.slice(0, at)}${letter}${jws.slice(at)}`, { typ, schema, log })).toBeNull();
      expect(openStatement(`${jws.slice(0, at)}${jws.slice(at + 1)}`, { typ, schema, log })).toBeNull();
    }),
    { numRuns: 500 },
  );
});

it('is never a checkpoint, nor a checkpoint one of these', () => {
  const head = { size: 3, root: Buffer.alloc(32, 1) };
  expect(openStatement(signCheckpoint(head, signer), { typ, schema, log })).toBeNull();
  expect(openCheckpoint(signStatement(typ, { words: 'x' }, signer), log)).toBeNull();
});
