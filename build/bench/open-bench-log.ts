import { hash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyring } from '../../collector/keys/keyring.ts';
import { openLogKey } from '../../collector/log/log-key.ts';
import { openLog, type TransparencyLog } from '../../collector/log/transparency-log.ts';
import { openStore } from '../../collector/store/open-store.ts';
import { writeSetting } from '../../collector/store/settings.ts';

/** The collector's own log in a database of its own, filled without the records behind it. */
export type BenchLog = {
  readonly log: TransparencyLog;
  /** Adds `batches` batches of `size` leaves, durable on return; the milliseconds spent in the log itself, without commits. */
  readonly fill: (batches: number, size: number, batchesInCommit?: number) => number;
  readonly close: () => void;
};

export function openBenchLog(): BenchLog {
  const dataDir = mkdtempSync(join(tmpdir(), 'glasskey-bench-log-'));
  const store = openStore(join(dataDir, 'collector.db'));
  writeSetting(store, 'collector.id', 'bench');
  const transparency = openLog(store, openLogKey(store, openKeyring(store, randomBytes(32))));
  store.connection.exec(`
    INSERT INTO workstations (id, name, machineId, site, enrolledMs, seenMs) VALUES ('w', 'w', 'm', 's', 0, 0);
    INSERT INTO trails (number, id, workstation, seq, head, firstMs, lastMs) VALUES (1, 't', 'w', 0, zeroblob(32), 0, 0);
  `);
  let seq = 1;
  /** Parts of one buffer: a thousand small ones would be measured instead of the log. */
  const batchOf = (size: number): Buffer[] => {
    const leaves = Buffer.alloc(size * 32);
    for (let at = 0; at < size; at += 1) leaves.write(hash('sha256', `leaf ${seq + at}`, 'binary'), at * 32, 'binary');
    return Array.from({ length: size }, (_, at) => leaves.subarray(at * 32, (at + 1) * 32));
  };
  return {
    log: transparency,
    fill: (batches, size, batchesInCommit = 1) => {
      let spentMs = 0;
      for (let done = 0; done < batches; done += batchesInCommit) {
        store.transaction(() => {
          for (let n = 0; n < Math.min(batchesInCommit, batches - done); n += 1) {
            const leaves = batchOf(size);
            const startMs = performance.now();
            transparency.append(1, seq, leaves);
            spentMs += performance.now() - startMs;
            seq += size;
          }
        });
      }
      return spentMs;
    },
    close: () => {
      store.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Milliseconds for each of `count` inclusion proofs of leaves spread over the whole log, as a receipt of one record has them. */
export function timeProofs(log: TransparencyLog, count: number): readonly number[] {
  const head = log.head();
  return Array.from({ length: count }, (_, at) => {
    const seq = 1 + Math.floor(((at * 0.618_033_988_749_895) % 1) * head.size);
    const startMs = performance.now();
    const { runs } = log.receipt({ trail: 1, from: seq, to: seq }, null, head);
    const spentMs = performance.now() - startMs;
    if (runs.length !== 1) throw new Error('no proof');
    return spentMs;
  });
}
