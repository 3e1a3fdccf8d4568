import { generateKeyPairSync } from 'node:crypto';
import type Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leafHash } from '../../../protocol/audit/trail-hash.ts';
import { signCheckpoint } from '../../../protocol/log/checkpoint.ts';
import { rangeRoot } from '../../../protocol/log/proofs.ts';
import { noteSigner } from '../../../protocol/log/signed-note.ts';
import { behindTheBack } from './testing/behind-the-back.ts';
import { testEvent, testPlace, type TestPlace } from './testing/test-trail.ts';
import { verifyTrail } from './verify-trail.ts';

let place: TestPlace;
afterEach(() => place.remove());

/** A trail whose records were acknowledged by a log of these records alone. */
beforeEach(async () => {
  place = testPlace();
  const { trail } = await place.open();
  await trail.append(testEvent(1));
  const unsent = trail.unsent(100, 1e9);
  const records = unsent.ok ? unsent.value : [];
  const size = records.length;
  const leaves = Buffer.concat(records.map(({ bytes }) => leafHash(bytes)));
  const root = rangeRoot({ first: 0, size }, leaves, []) ?? Buffer.alloc(0);
  const checkpoint = signCheckpoint(
    { size, root },
    noteSigner('test.example/log', generateKeyPairSync('ed25519').privateKey),
  );
  const receipt = { checkpoint, runs: [{ seq: 1, first: 0, count: size, proof: [] }], consistency: null };
  expect(trail.acknowledge(size, records.at(-1)?.head ?? '', receipt)).toMatchObject({ ok: true });
  await trail.close();
});

const verify = () => verifyTrail({ file: place.file, vault: place.vault, log: null });

/** Changes the receipts to values of any type, as one changed byte of the file can: a type is written before each value. */
function retype(db: Database.Database, assignment: string): void {
  db.unsafeMode();
  db.pragma('writable_schema = ON');
  const sql = db.prepare<[], string>(`SELECT sql FROM sqlite_schema WHERE name = 'receipt'`).pluck().get() ?? '';
  const write = db.prepare<[string]>(`UPDATE sqlite_schema SET sql = ? WHERE name = 'receipt'`);
  write.run(sql.replace(/ (INTEGER|TEXT|BLOB)( NOT NULL)/g, '$2').replace(') STRICT', ')'));
  db.pragma('writable_schema = RESET');
  db.exec(`UPDATE receipt SET ${assignment}`);
  db.pragma('writable_schema = ON');
  write.run(sql);
  db.pragma('writable_schema = RESET');
}

it('a trail with its receipts is whole', async () => {
  expect(await verify()).toMatchObject({ kind: 'whole', acknowledged: expect.any(Number) });
});

it.each(['checkpoint = CAST(checkpoint AS BLOB)', 'checkpoint = 7', `proof = '${'x'.repeat(32)}'`, 'proof = 0'])(
  'a receipt with %s is found',
  async (assignment) => {
    behindTheBack(place.file, (db) => retype(db, assignment));
    expect(await verify()).toMatchObject({ kind: 'tampered', what: 'receipt', seq: 1 });
  },
);
