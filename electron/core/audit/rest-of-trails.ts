import { basename } from 'node:path';
import type Database from 'better-sqlite3';
import { z } from 'zod';
import { AgentError, ok, refuse, type Result } from '../errors.ts';
import type { Vault } from '../vault/vault.ts';
import { takeBatch } from './cursor.ts';
import { unwrapKey, type KeyRow } from './data-keys.ts';
import { readCursor, readHeader } from './examine-trail.ts';
import { readMasterKey } from './master-key.ts';
import { openForReading } from './open-database.ts';
import { listSetAside } from './set-aside.ts';
import { OWN_STATE, type StateStore } from './state-store.ts';
import { originOfLastReceipt } from './receipts.ts';
import { trailFault } from './trail-fault.ts';
import { headAt, recordsAfter } from './trail-store.ts';
import type { Trail, UnsentRecord } from './trail.ts';

/**
 * What is left to send of a trail that was set aside: whatever the collector lacks up to the first record that is damaged.
 * Has the edge of a trail, so that the same loop sends it. Its database is only read.
 */
export type RestOfTrail = Pick<Trail, 'id' | 'unsent' | 'again' | 'acknowledgedIn' | 'compare'> & {
  /** Its database is only read: the receipt is checked before, and not kept. */
  readonly acknowledge: (seq: number, head: string) => Result<number>;
  /** Name of the file, for the log. */
  readonly name: string;
  readonly close: () => void;
};

/** Those trails that still hold something to send. `state` of the present trail remembers how far each was sent. */
export async function openRestOfTrails(
  trailFile: string,
  vault: Vault,
  state: Pick<StateStore, 'get' | 'set'>,
): Promise<readonly RestOfTrail[]> {
  const opened = await Promise.all(listSetAside(trailFile).map((file) => openOne(file, vault, state)));
  return opened.filter((rest) => rest !== null);
}

async function openOne(
  file: string,
  vault: Vault,
  state: Pick<StateStore, 'get' | 'set'>,
): Promise<RestOfTrail | null> {
  let db: Database.Database | null = null;
  try {
    db = openForReading(file);
    const rest = await restOf(db, basename(file), { vault, state });
    const first = rest?.unsent(1, 1);
    if (rest !== null && first?.ok === true && first.value.length > 0) return rest;
  } catch (error) {
    // Not even readable: the trail.gap record has said so already.
    if (!(error instanceof AgentError)) trailFault(error);
  }
  db?.close();
  return null;
}

async function restOf(
  db: Database.Database,
  name: string,
  { vault, state }: { readonly vault: Vault; readonly state: Pick<StateStore, 'get' | 'set'> },
): Promise<RestOfTrail | null> {
  const header = readHeader(db);
  const masterKey = header === null ? null : await readMasterKey(vault, header.masterKeyId);
  if (header === null || masterKey === null) return null;
  const { trail } = header;
  const keyRow = db.prepare<[number], KeyRow>('SELECT id, month, wrapped FROM data_key WHERE id = ?');
  const keyOf = (id: number) => {
    const row = keyRow.get(id);
    return row === undefined ? null : unwrapKey(masterKey, trail, row);
  };
  const entry = `${OWN_STATE}sent.${trail}`;
  let at = Math.max(readCursor(db)?.seq ?? 0, z.number().int().min(0).catch(0).parse(state.get(entry)));
  const compare = (seq: number, head: string): Result<number> => {
    if (headAt(db, trail, seq)?.toString('hex') !== head) return refuse('trail.fork');
    return seq < at ? refuse('trail.collector_behind') : ok(seq);
  };
  return {
    id: trail,
    name,
    unsent: (maxRecords, maxBytes): Result<readonly UnsentRecord[]> => {
      try {
        return ok(takeBatch(recordsAfter({ db, trail, keyOf }, at), maxRecords, maxBytes));
      } catch (error) {
        return refuse(trailFault(error));
      }
    },
    again: (seq, maxRecords, maxBytes) => {
      try {
        const records = recordsAfter({ db, trail, keyOf }, seq);
        return ok(seq >= at ? [] : takeBatch(records, Math.min(maxRecords, at - seq), maxBytes));
      } catch (error) {
        return refuse(trailFault(error));
      }
    },
    acknowledgedIn: () => originOfLastReceipt(db),
    compare,
    acknowledge: (seq, head) => {
      const compared = compare(seq, head);
      if (!compared.ok) return compared;
      if (seq > at) state.set(entry, seq);
      at = seq;
      return ok(seq);
    },
    close: () => void db.close(),
  };
}
