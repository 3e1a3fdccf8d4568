import { firstHead, leafHash, nextHead } from '../../../protocol/audit/trail-hash.ts';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { openRecords } from './open-records.ts';
import { isRow, readTail, unsealRow, type Row } from './trail-store.ts';

/** One exported record; `bytes` is null where the content was destroyed on schedule or does not open. */
export type ExportedRecord = {
  readonly seq: number;
  readonly leaf: Buffer;
  readonly head: Buffer;
  readonly bytes: Buffer | null;
  /** Whether head, leaf and bytes fit each other and the record before. */
  readonly fits: boolean;
};

export type TrailReader = {
  readonly trail: string;
  readonly lastSeq: () => number;
  /** From the first record on, as the database holds them: it judges each, and leaves none out. */
  readonly records: () => Generator<ExportedRecord>;
  readonly close: () => void;
};

/** Opens a database to read its records. Throws AgentError `audit.corrupt`, `audit.key_missing`, `vault.locked`; SQLite's. */
export async function openReader(file: string, vault: Vault): Promise<TrailReader> {
  const { db, trail, keyOf } = await openRecords(file, vault);
  return {
    trail,
    lastSeq: () => readTail(db, trail).seq,
    close: () => db.close(),
    records: function* () {
      const page = db.prepare<[number], Row>('SELECT * FROM record WHERE seq > ? ORDER BY seq LIMIT 200');
      let before = { seq: 0, head: firstHead(trail) };
      for (let rows = page.all(0); rows.length > 0; rows = page.all(before.seq)) {
        for (const row of rows) {
          if (!isRow(row)) throw new AgentError('audit.corrupt');
          const { seq, leaf, head } = row;
          const key = row.sealed === null ? null : keyOf(row.data_key);
          const bytes = unsealRow(trail, row, { previousHead: before.head, key });
          const follows = seq === before.seq + 1 && nextHead(before.head, leaf).equals(head);
          const isOwn = bytes === null ? row.sealed === null : leafHash(bytes).equals(leaf);
          yield { seq, leaf, head, bytes, fits: follows && isOwn };
          before = { seq, head };
        }
      }
    },
  };
}
