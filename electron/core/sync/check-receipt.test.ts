import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { cosigner, readWitnessVerifier } from '../../../protocol/log/cosignature.ts';
import { COSIGNATURE, parseNote, signatureLine, verifierText } from '../../../protocol/log/signed-note.ts';
import type { Receipt } from '../../../protocol/wire/receipt.ts';
import { checkReceipt } from './check-receipt.ts';
import { createMemoryTrail } from './testing/memory-trail.ts';
import { createTestLog } from './testing/test-log.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const witness = cosigner('witness.example.org', privateKey);
const verifier = readWitnessVerifier(verifierText(witness.name, publicKey, COSIGNATURE))!;

function cosigned({ checkpoint, ...rest }: Receipt): Receipt {
  const text = parseNote(checkpoint)?.text ?? '';
  return { ...rest, checkpoint: checkpoint + signatureLine(witness.cosign(text, 1_780_000_000)) };
}

/** Receipts for two records, one after the other, of a log that one witness has to cosign. */
function world() {
  const [log, trail] = [createTestLog(), createMemoryTrail()];
  for (const text of ['{"a":1}', '{"a":2}']) trail.append(text);
  const view = log.view({ witnesses: [verifier], required: 1 });
  const receiptOf = (seq: number) => log.receipt(trail.id, seq, [trail.records[seq - 1]!.bytes], view.seen().size);
  const check = (seq: number, receipt: Receipt) => {
    const records = trail.records.slice(seq - 1, seq);
    return checkReceipt({ log: view.log(), witnesses: view.witnesses(), seen: view.seen(), records }, receipt);
  };
  return { log, view, receiptOf, check };
}

it('takes a receipt once the required witness has cosigned its checkpoint', () => {
  const { receiptOf, check } = world();
  const receipt = receiptOf(1);
  expect(check(1, receipt)).toEqual({ ok: false, code: 'log.not_witnessed' });
  expect(check(1, cosigned(receipt))).toMatchObject({ ok: true });
});

it.each([
  ['log.split_view', Array.from({ length: 8 }, (_, at) => Buffer.alloc(32, at))],
  ['log.went_back', []],
])('says %s of what the log has signed, whether a witness has cosigned it or not', (code, leaves) => {
  const { log, view, receiptOf, check } = world();
  log.receipt('somebody else', 1, [Buffer.from('a'), Buffer.from('b')], null);
  view.keep(receiptOf(1).checkpoint);
  log.rewrite(leaves);
  const receipt = receiptOf(2);
  expect(check(2, receipt)).toEqual({ ok: false, code });
  expect(check(2, cosigned(receipt))).toEqual({ ok: false, code });
});
