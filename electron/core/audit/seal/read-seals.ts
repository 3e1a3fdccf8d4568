import { parseRecord } from '../../../../protocol/audit/record.ts';
import { SEAL_KIND, sealIn, type Seal } from '../../../../protocol/seal/seal.ts';
import type { Vault } from '../../vault/vault.ts';
import { openRecords } from '../open-records.ts';
import { readTail, recordsAfter } from '../trail-store.ts';

/** A seal as the trail holds it. */
export type SealInTrail = { readonly seq: number; readonly seal: Seal };
export type SealsInTrail = { readonly trail: string; readonly lastSeq: number; readonly seals: readonly SealInTrail[] };

const MARK = Buffer.from(`"kind":"${SEAL_KIND}"`);

/** The seal that a record's bytes are; null when they are no seal. */
export function sealInBytes(bytes: Buffer): Seal | null {
  const record = bytes.includes(MARK) ? parseRecord(bytes) : null;
  return record === null ? null : sealIn(record);
}

/**
 * The seals from record `from` on (`from` is asked the trail's id), as far as the records open. Reads beside the writer.
 * Throws AgentError `audit.corrupt`, `audit.key_missing`, `vault.*`; SQLite's errors.
 */
export async function readSeals(file: string, vault: Vault, from: (trail: string) => number): Promise<SealsInTrail> {
  const opened = await openRecords(file, vault);
  const { db, trail } = opened;
  try {
    const seals: SealInTrail[] = [];
    for (const { seq, bytes } of recordsAfter(opened, Math.max(1, from(trail)) - 1)) {
      const seal = sealInBytes(bytes);
      if (seal !== null) seals.push({ seq, seal });
    }
    return { trail, lastSeq: readTail(db, trail).seq, seals };
  } finally {
    db.close();
  }
}
