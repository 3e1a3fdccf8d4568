import { existsSync } from 'node:fs';
import type { Vault } from '../vault/vault.ts';
import { readStateKey } from './data-keys.ts';
import { readHeader } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { openForReading } from './open-database.ts';
import { readStateValue } from './state-store.ts';

/**
 * Reads small values of a trail beside the agent that writes it; all undefined where there is no trail or no key to it. Throws
 * AgentError `vault.*`, `audit.state_tampered`; SQLite's errors.
 */
export async function readTrailState(
  file: string,
  vault: Vault,
  names: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  if (!existsSync(file)) return new Map();
  const db = openForReading(file);
  try {
    const header = readHeader(db);
    const masterKey = header === null ? null : await readMasterKey(vault, header.masterKeyId);
    if (header === null || masterKey === null) return new Map();
    const key = readStateKey({ db, masterKey, trail: header.trail });
    if (key === null) return new Map();
    return new Map(names.map((name) => [name, readStateValue({ db, key, trail: header.trail }, name)]));
  } finally {
    db.close();
  }
}
