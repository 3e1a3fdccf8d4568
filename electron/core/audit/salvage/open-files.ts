import type { Vault } from '../../vault/vault.ts';
import { openReader } from '../export-records.ts';
import { readStatus } from '../read-status.ts';
import { readMark } from '../trail-mark.ts';
import { hasWriter } from '../writer-lock.ts';
import { readRemains, type Remains } from './remains.ts';

/** The trail of this place, damaged or not. While an agent writes it only SQLite knows what belongs together. */
export async function openPresent(file: string, vault: Vault): Promise<Omit<Remains, 'headAt' | 'acknowledgedIn'>> {
  if (!hasWriter(file)) return readRemains(file, vault, await readMark(vault, file));
  const reader = await openReader(file, vault);
  const { acknowledged } = readStatus(file);
  const lastSeq = reader.lastSeq();
  return {
    trail: reader.trail,
    acknowledged,
    lastSeq,
    walk: function* (from) {
      let next = 1;
      for (const { seq, bytes, head, fits } of reader.records()) {
        if (seq > lastSeq) return;
        for (; next < seq; next += 1) if (next >= from) yield { kind: 'lost', seq: next };
        next = seq + 1;
        if (seq < from) continue;
        if (bytes === null) yield { kind: fits ? 'destroyed' : 'lost', seq };
        else yield { kind: fits ? 'chained' : 'loose', seq, bytes, head };
      }
    },
    close: reader.close,
  };
}
