import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** Short enough that little is left for the main thread, should the log never come to an end by itself. */
const EVERY_MS = 250;

const db = new Database(String(workerData), { fileMustExist: true }); // of the same program: checkpointing.ts
db.pragma('synchronous = FULL'); // as in open-store.ts: the database is durable before the log begins anew
const timer = setInterval(() => {
  try {
    db.pragma('wal_checkpoint(PASSIVE)'); // waits for nobody, and nobody for it
  } catch {
    // A full disk, or one that fails: whoever stores records meets that too, and says so.
  }
}, EVERY_MS);
parentPort?.once('message', () => {
  clearInterval(timer);
  db.close();
});
