import type Database from 'better-sqlite3';
import { AgentError } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { unwrapKey, type DataKeys, type KeyRow } from './data-keys.ts';
import { readHeader } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { openForReading } from './open-database.ts';

/** A database and what opens its records; whoever has it closes `db`. */
export type OpenRecords = {
  readonly db: Database.Database;
  readonly trail: string;
  readonly keyOf: DataKeys['byId'];
};

/**
 * Opens a database beside its writer, to read its records. Throws AgentError `audit.corrupt`, `audit.key_missing`,
 * `vault.locked`; SQLite's errors.
 */
export async function openRecords(file: string, vault: Vault): Promise<OpenRecords> {
  const db = openForReading(file);
  try {
    const header = readHeader(db);
    if (header === null) throw new AgentError('audit.corrupt');
    const masterKey = await readMasterKey(vault, header.masterKeyId);
    if (masterKey === null) throw new AgentError('audit.key_missing');
    const { trail } = header;
    const keyRow = db.prepare<[number], KeyRow>('SELECT id, month, wrapped FROM data_key WHERE id = ?');
    const keyOf = (id: number) => {
      const row = keyRow.get(id);
      return row === undefined ? null : unwrapKey(masterKey, trail, row);
    };
    return { db, trail, keyOf };
  } catch (error) {
    db.close();
    throw error;
  }
}
