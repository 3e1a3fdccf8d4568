import { generateKeyPairSync } from 'node:crypto';
import { leafHash } from '../../../../protocol/audit/trail-hash.ts';
import { signCheckpoint } from '../../../../protocol/log/checkpoint.ts';
import { NO_WITNESSES, type WitnessRule } from '../../../../protocol/log/cosignature.ts';
import { consistencyProof, rangeProof } from '../../../../protocol/log/proofs.ts';
import { nextOrigin, signRestoration } from '../../../../protocol/log/restoration.ts';
import { noteSigner, verifierText } from '../../../../protocol/log/signed-note.ts';
import { treeHash, type Subtree } from '../../../../protocol/log/tree-hash.ts';
import type { Receipt } from '../../../../protocol/wire/receipt.ts';
import { createLogView, type LogView } from '../log-view.ts';

/** A collector's log in memory, small enough to be made to lie. */
export type TestLog = {
  /** Verifier key, under the name that it has at first. */
  readonly key: string;
  /** … and under the one that it has now. */
  readonly keyNow: () => string;
  /** Of an agent that has just enrolled. */
  readonly view: (witnesses?: WitnessRule) => LogView;
  /** Takes in the records that it has not seen, and proves those from number `from` on. */
  readonly receipt: (trail: string, from: number, records: readonly Buffer[], knownSize: number | null) => Receipt;
  /** Forgets everything and goes on with these leaves instead. */
  readonly rewrite: (leaves: readonly Buffer[]) => void;
  /** Goes on under the next name, as after a backup that lacked nothing; the statement that says so. */
  readonly restore: () => string;
};

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const NAME = 'glasskey.collector/test';

export function createTestLog(): TestLog {
  const places = new Map<string, number>();
  let leaves: Buffer[] = [];
  let signer = noteSigner(NAME, privateKey);
  const key = verifierText(NAME, publicKey);
  const subtree: Subtree = (start, count) => treeHash(leaves.slice(start, start + count));
  const place = (trail: string, seq: number, bytes: Buffer): number => {
    const known = places.get(`${trail} ${seq}`);
    if (known !== undefined) return known;
    places.set(`${trail} ${seq}`, leaves.length);
    leaves.push(leafHash(bytes));
    return leaves.length - 1;
  };
  return {
    key,
    keyNow: () => verifierText(signer.name, publicKey),
    view: (witnesses = NO_WITNESSES) => {
      const held = new Map<string, unknown>();
      const state = {
        get: (name: string) => held.get(name),
        set: (name: string, to: string) => void held.set(name, to),
      };
      return createLogView(key, state, () => witnesses);
    },
    receipt: (trail, from, records, knownSize) => {
      const at = records.map((bytes, index) => ({ seq: from + index, first: place(trail, from + index, bytes) }));
      const size = leaves.length;
      const runs = at.reduce<{ seq: number; first: number; count: number }[]>((found, { seq, first }) => {
        const last = found.at(-1);
        if (last !== undefined && last.first + last.count === first) last.count += 1;
        else found.push({ seq, first, count: 1 });
        return found;
      }, []);
      const isAhead = knownSize !== null && knownSize > size;
      return {
        checkpoint: signCheckpoint({ size, root: treeHash(leaves) }, signer),
        runs: runs.map((run) => ({ ...run, proof: rangeProof({ ...run, size }, subtree).map(base64) })),
        consistency: knownSize === null || isAhead ? null : consistencyProof(knownSize, size, subtree).map(base64),
      };
    },
    rewrite: (instead) => {
      leaves = [...instead];
      places.clear();
    },
    restore: () => {
      const [from, next] = [signer, noteSigner(nextOrigin(signer.name), privateKey)];
      const held = { size: leaves.length, root: treeHash(leaves) };
      const names = { from: from.name, to: next.name };
      const statement = signRestoration({ ...names, held, known: null, at: '2026-06-01T00:00:00Z' }, [from, next]);
      leaves = [leafHash(Buffer.from(statement)), ...leaves];
      for (const [record, at] of places) places.set(record, at + 1);
      signer = next;
      return statement;
    },
  };
}

const base64 = (bytes: Buffer): string => bytes.toString('base64');
