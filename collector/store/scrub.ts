import { z } from 'zod';
import type { Store } from './open-store.ts';

const CheckpointSchema = z.array(z.object({ busy: z.number() })).length(1);
/** A server must not wait for a reader as long as for a writer. */
const WAIT_MS = 250;

/**
 * Moves the write-ahead log into the database and cuts it to nothing, so that it holds no page from before a destruction.
 * False while somebody else reads or writes: try again later. Not inside a transaction. What the file system, a solid
 * state disk or a backup keeps of it is out of reach from here.
 */
export function scrub({ connection }: Store): boolean {
  const usual = Number(connection.pragma('busy_timeout', { simple: true }));
  connection.pragma(`busy_timeout = ${WAIT_MS}`);
  try {
    const [row] = CheckpointSchema.parse(connection.pragma('wal_checkpoint(TRUNCATE)'));
    return row?.busy === 0;
  } finally {
    connection.pragma(`busy_timeout = ${usual}`);
  }
}
