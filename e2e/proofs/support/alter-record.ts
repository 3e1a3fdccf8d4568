import { randomBytes, type KeyObject } from 'node:crypto';
import type Database from 'better-sqlite3';
import { parseRecord, serialiseRecord, type AuditRecord } from '../../../protocol/audit/record.ts';
import { leafHash, nextHead } from '../../../protocol/audit/trail-hash.ts';
import { makeSeal, sealIn } from '../../../protocol/seal/seal.ts';
import { readStateKey, unwrapKey, type KeyRow } from '../../../electron/core/audit/data-keys.ts';
import { readHeader, type Header } from '../../../electron/core/audit/examine-trail.ts';
import { openForReading } from '../../../electron/core/audit/open-database.ts';
import { readMasterKey } from '../../../electron/core/audit/master-key.ts';
import { readSealingEntry, type SealingEntry } from '../../../electron/core/audit/seal/sealing-entry.ts';
import { recordPlace, seal } from '../../../electron/core/audit/seal-record.ts';
import { behindTheBack } from '../../../electron/core/audit/testing/behind-the-back.ts';
import { readMark, writeMark } from '../../../electron/core/audit/trail-mark.ts';
import { headAt, openRow, readTail, type Row } from '../../../electron/core/audit/trail-store.ts';
import { createTrailSum } from '../../../electron/core/audit/trail-sum.ts';
import type { Vault } from '../../../electron/core/vault/vault.ts';

/**
 * What somebody can do who has the machine, the account and the open keychain, and knows this program: alters record `seq` of
 * a trail at rest and makes everything fit that the workstation itself can check. Content, leaves, heads, the sum of the rows
 * beside the records and the keychain's mark are made anew, and the seals with the only key there is, that of now.
 */
export async function alterRecord(
  { file, vault }: { readonly file: string; readonly vault: Vault },
  seq: number,
  alter: (record: AuditRecord) => AuditRecord,
): Promise<void> {
  const sealing = await readSealingEntry(vault);
  if (sealing === null) throw new Error('no sealing key in the keychain');
  const header = headerOf(file);
  const masterKey = await readMasterKey(vault, header.masterKeyId);
  if (masterKey === null) throw new Error('no master key in the keychain');
  const tail = { seq: 0, head: '', stateVersion: 0 };
  behindTheBack(file, (db) => {
    rewriteFrom(db, { trail: header.trail, masterKey, sealing }, (record) =>
      record.seq === seq ? alter(record) : record,
    );
    const key = readStateKey({ db, masterKey, trail: header.trail });
    if (key === null) throw new Error('no key of the state');
    const place = { db, key, trail: header.trail };
    const newest = readTail(db, header.trail);
    const sum = createTrailSum({ place, bootId: '', sinceBootMs: () => 0, moved: () => undefined });
    sum.write();
    Object.assign(tail, { seq: newest.seq, head: newest.head.toString('hex'), stateVersion: sum.version() });
  });
  const mark = await readMark(vault, file);
  if (mark !== null) await writeMark(vault, file, { ...mark, ...tail });
}

type Means = { readonly trail: string; readonly masterKey: KeyObject; readonly sealing: SealingEntry };

/** Opens every record with the keychain's keys and writes it again after the one before it. */
function rewriteFrom(db: Database.Database, means: Means, change: (record: AuditRecord) => AuditRecord): void {
  const { trail, masterKey } = means;
  const keyRow = db.prepare<[number], KeyRow>('SELECT id, month, wrapped FROM data_key WHERE id = ?');
  const update = db.prepare<[Buffer, Buffer, Buffer, number]>(
    'UPDATE record SET leaf = ?, head = ?, sealed = ? WHERE seq = ?',
  );
  const heads: Buffer[] = [headAt(db, trail, 0) ?? Buffer.alloc(0)];
  let previousHead = heads[0] ?? Buffer.alloc(0);
  for (const row of db.prepare<[], Row>('SELECT * FROM record ORDER BY seq').all()) {
    const found = keyRow.get(row.data_key);
    const key = found === undefined ? null : unwrapKey(masterKey, trail, found);
    const bytes = key === null ? null : openRow(trail, row, { previousHead, key });
    const record = bytes === null ? null : parseRecord(bytes);
    if (key === null || record === null) throw new Error(`record ${row.seq} does not open`);
    previousHead = row.head;
    const made = serialiseRecord(sealAnew(means, change(record), heads));
    const before = heads.at(-1) ?? Buffer.alloc(0);
    const leaf = leafHash(made);
    const head = nextHead(before, leaf);
    const about = recordPlace(trail, row.seq, before);
    update.run(leaf, head, seal({ key, nonce: randomBytes(12), about }, made), row.seq);
    heads.push(head);
  }
}

/** A seal of the new head under its old number, with the key of now. What was sealed before the change still is. */
function sealAnew({ trail, sealing }: Means, record: AuditRecord, heads: readonly Buffer[]): AuditRecord {
  const old = sealIn(record);
  const head = old === null ? '' : (heads[old.seq]?.toString('hex') ?? '');
  if (old === null || head === old.head) return record;
  const { chain, seq, why, epoch } = old;
  const made = makeSeal(sealing.next, { chain, trail, seq, head }, why);
  return { ...record, detail: { ...made, epoch } };
}

function headerOf(file: string): Header {
  const db = openForReading(file);
  const header = readHeader(db);
  db.close();
  if (header === null) throw new Error('not a trail');
  return header;
}
