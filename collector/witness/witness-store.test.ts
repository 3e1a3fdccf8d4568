import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, it } from 'vitest';
import { signCheckpoint } from '../../protocol/log/checkpoint.ts';
import { noteSigner } from '../../protocol/log/signed-note.ts';
import { WITNESS_STEPS } from './witness-schema.ts';
import { openWitnessStore } from './witness-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'glasskey-witness-'));
const file = join(folder, 'witness.db');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('of what an older witness kept only forks stay, each once', async () => {
  const signer = noteSigner('log.test/x', generateKeyPairSync('ed25519').privateKey);
  const note = (size: number, byte: number): string => signCheckpoint({ size, root: Buffer.alloc(32, byte) }, signer);
  const old = new Database(file);
  old.exec(WITNESS_STEPS[0]!);
  old.exec("INSERT INTO identity VALUES (1, 'witness.test/a', 'key', 'certificate', 'key')");
  const keep = old.prepare("INSERT INTO evidence VALUES ('log.test/x', ?, ?, ?)");
  keep.run(note(1, 1), note(1, 1), '1');
  keep.run(note(1, 1), note(2, 2), '2');
  keep.run(note(1, 1), note(1, 2), '3');
  keep.run(note(1, 1), note(1, 2), '4');
  old.pragma('user_version = 1');
  old.close();
  const store = await openWitnessStore(folder, {});
  expect(store.identity.name).toBe('witness.test/a');
  expect(store.evidence()).toEqual([{ origin: 'log.test/x', held: note(1, 1), shown: note(1, 2), at: '3' }]);
  store.close();
});

it('a log that is watched again goes on where it was, and cannot be forgotten', async () => {
  const store = await openWitnessStore(folder, {});
  expect([store.add('log.test/y', 'one'), store.add('log.test/y', 'two')]).toEqual([true, false]);
  store.advance('log.test/y', { size: 7, root: Buffer.alloc(32, 7), note: 'seven' });
  expect([store.remove('log.test/y'), store.remove('log.test/y')]).toEqual([true, false]);
  expect([store.find('log.test/y'), store.list()]).toEqual([null, []]);
  expect(store.add('log.test/y', 'two')).toBe(true);
  expect(store.find('log.test/y')).toMatchObject({ size: 7, root: Buffer.alloc(32, 7), note: 'seven', key: 'two' });
  store.close();
  const db = new Database(file);
  expect(() => db.exec('DELETE FROM logs')).toThrow('witness.forgets');
  db.close();
});

it('a witness that a newer program wrote is refused', async () => {
  const newer = new Database(file);
  newer.pragma('user_version = 99');
  newer.close();
  await expect(openWitnessStore(folder, {})).rejects.toMatchObject({ code: 'store.newer_than_program' });
});
