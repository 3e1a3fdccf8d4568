import { generateKeyPairSync, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { preAuthentication, provenance, signStatement } from './provenance.ts';

const EnvelopeSchema = z.object({
  payloadType: z.string(),
  payload: z.base64(),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.base64() })).length(1),
});
const FILES = [{ name: 'glasskey.deb', sha256: 'ab'.repeat(32) }];

it('is an envelope whose signature holds for the statement, and for no other', () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const statement = provenance(FILES, { commit: 'c59d4f3', epoch: 1_795_000_000, standin: false });
  const envelope = EnvelopeSchema.parse(
    signStatement(statement, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  );
  const payload = Buffer.from(envelope.payload, 'base64');
  const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64');
  expect(JSON.parse(payload.toString())).toEqual(statement);
  expect(verify(null, preAuthentication(envelope.payloadType, payload), publicKey, signature)).toBe(true);
  expect(verify(null, preAuthentication('text/plain', payload), publicKey, signature)).toBe(false);
  payload[20] = (payload[20] ?? 0) ^ 1;
  expect(verify(null, preAuthentication(envelope.payloadType, payload), publicKey, signature)).toBe(false);
});

it('is encoded before it is signed as DSSE’s own example says', () => {
  const encoded = preAuthentication('http://example.com/HelloWorld', Buffer.from('hello world'));
  expect(encoded.toString()).toBe('DSSEv1 29 http://example.com/HelloWorld 11 hello world');
});

it('names the source where it is known, and does not make one up', () => {
  const facts = { epoch: 1, standin: true };
  const of = (commit: string | null): string => JSON.stringify(provenance(FILES, { ...facts, commit }));
  expect(of('c59d4f3')).toContain('"resolvedDependencies":[{"name":"source","digest":{"gitCommit":"c59d4f3"}}]');
  expect(of(null)).toContain('"resolvedDependencies":[]');
});
