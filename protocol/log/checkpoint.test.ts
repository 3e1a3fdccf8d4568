import { createPrivateKey, createPublicKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash } from '../audit/trail-hash.ts';
import { openCheckpoint, signCheckpoint } from './checkpoint.ts';
import { noteSigner, parseNote, readVerifier, signNote, verifierText } from './signed-note.ts';
import { treeHash } from './tree-hash.ts';

// The seed of RFC 8032 section 7.1, test 1: published, so good for vectors and for nothing else.
const SEED = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const key = createPrivateKey({ key: Buffer.concat([PKCS8, SEED]), format: 'der', type: 'pkcs8' });

const NAME = 'audit.example.org/ws-014';
const VERIFIER = 'audit.example.org/ws-014+793c49ba+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea';
const NOTE = `audit.example.org/ws-014
5
C3TUMA55gFbNSHKLT7AenxWtPgp5UPvFiXT/Z1MnHSQ=

— audit.example.org/ws-014 eTxJukr70ml8nbanAkhcW1edDVtG3sXYieyghFSBsXdm4twh2vlyj4sckbja3WJRMUfreMWpL2fEtQ/g5YckQfd5yww=
`;
const log = readVerifier(VERIFIER)!;
const signer = noteSigner(NAME, key);

describe('a checkpoint', () => {
  it('is signed, and its key named, as in the worked example', () => {
    const root = treeHash(
      ['event-0', 'event-1', 'event-2', 'event-3', 'event-4'].map((text) => leafHash(Buffer.from(text))),
    );
    expect(signCheckpoint({ size: 5, root }, signer)).toBe(NOTE);
    expect(verifierText(NAME, createPublicKey(key))).toBe(VERIFIER);
    expect(openCheckpoint(NOTE, log)).toEqual({ origin: NAME, size: 5, root });
  });

  it('opens before the first leaf', () => {
    const empty = { size: 0, root: treeHash([]) };
    expect(openCheckpoint(signCheckpoint(empty, signer), log)).toEqual({ origin: NAME, ...empty });
  });

  it('opens among signatures of others, which are passed over', () => {
    const other = '— witness.example.org AAAAAAAAAAAA\n';
    expect(openCheckpoint(NOTE + other, log)?.size).toBe(5);
    expect(openCheckpoint(NOTE.replace('\n— ', `\n${other}— `), log)?.size).toBe(5);
  });

  it('does not open once a single character is another', () => {
    for (let at = 0; at < NOTE.length - 1; at += 1) {
      const changed = NOTE.slice(0, at) + (NOTE[at] === 'A' ? 'B' : 'A') + NOTE.slice(at + 1);
      expect(openCheckpoint(changed, log)).toBeNull();
    }
  });

  it.each([
    ['another log', signNote('other.example.org\n5\nC3TUMA55gFbNSHKLT7AenxWtPgp5UPvFiXT/Z1MnHSQ=\n', signer)],
    ['a size with a zero in front', signNote(`${NAME}\n05\nC3TUMA55gFbNSHKLT7AenxWtPgp5UPvFiXT/Z1MnHSQ=\n`, signer)],
    [
      'a size past all counting',
      signNote(`${NAME}\n9999999999999999\nC3TUMA55gFbNSHKLT7AenxWtPgp5UPvFiXT/Z1MnHSQ=\n`, signer),
    ],
    ['a root that no empty tree has', signNote(`${NAME}\n0\nC3TUMA55gFbNSHKLT7AenxWtPgp5UPvFiXT/Z1MnHSQ=\n`, signer)],
    ['a short root', signNote(`${NAME}\n5\nAAAA\n`, signer)],
    ['no signature', NOTE.slice(0, NOTE.indexOf('—'))],
    ['a carriage return', NOTE.replace('\n5\n', '\r\n5\n')],
  ])('does not open with %s', (_, note) => {
    expect(openCheckpoint(note, log)).toBeNull();
  });

  it('is never made of what anybody sends, and nothing throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string().map((text) => `${text}\n\n— a AAAAAAAA\n`),
        ),
        (text) => {
          expect(openCheckpoint(text, log)).toBeNull();
          parseNote(text);
          readVerifier(text);
        },
      ),
    );
  });
});

describe('a verifier', () => {
  it.each([
    '',
    'name',
    'na me+793c49ba+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea',
    VERIFIER.replace('793c', '793d'),
    VERIFIER.replace('+Add', '+Aed'),
    'a+00000000+AAAA',
  ])('is not read from %j', (text) => expect(readVerifier(text)).toBeNull());
});
