import type { Steps } from '../turns.ts';
import type { Store } from './open-store.ts';

const PAGES = 1000;

/**
 * Moves the write-ahead log into the database in small parts while this work goes on. It is done by whoever commits, and
 * work that changes pages all over would make everybody wait for some hundred milliseconds each time.
 */
export function* inSmallCheckpoints<T>({ connection }: Pick<Store, 'connection'>, work: Steps<T>): Steps<T> {
  const usual = Number(connection.pragma('wal_autocheckpoint', { simple: true }));
  connection.pragma(`wal_autocheckpoint = ${PAGES}`);
  try {
    return yield* work;
  } finally {
    connection.pragma(`wal_autocheckpoint = ${usual}`);
  }
}
