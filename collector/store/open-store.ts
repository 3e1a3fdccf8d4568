import { chmodSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Compilable } from 'kysely';
import { createGroupCommit } from './group-commit.ts';
import { MIGRATIONS } from './migrations.ts';
import { CollectorError } from '../collector-error.ts';

/** The collector's database. One connection for each process; the server and the command line may share the file. */
export type Store = {
  readonly all: <Row>(query: Compilable<Row>) => readonly Row[];
  readonly first: <Row>(query: Compilable<Row>) => Row | undefined;
  /** Runs a change; returns the number of rows changed. */
  readonly change: (query: Compilable) => number;
  /** Runs `work` in one immediate transaction, durable on return. Nested calls join the outer one. */
  readonly transaction: <T>(work: () => T) => T;
  /** Runs `work` soon, in one transaction with that of others; durable when it resolves. For small changes that many make. */
  readonly soon: (work: () => void) => Promise<void>;
  /** Runs `work`, which reads, on one state of the database, whatever others write meanwhile. They do not wait for it. */
  readonly reading: <T>(work: () => T) => T;
  /** The bare connection, for statements that are prepared once and run very often. */
  readonly connection: Database.Database;
  /** A number that changes when another connection has committed. */
  readonly dataVersion: () => number;
  readonly close: () => void;
};

/** Opens (and creates or migrates) the database file. Throws if it is newer than this program. */
export function openStore(file: string): Store {
  const db = new Database(file);
  chmodSync(file, 0o600);
  db.pragma('journal_mode = WAL');
  // WAL files reopen as NORMAL: an acknowledged record must survive a power cut, so set it on every open.
  db.pragma('synchronous = FULL');
  db.pragma('busy_timeout = 10000');
  db.pragma('foreign_keys = ON');
  db.pragma('recursive_triggers = ON'); // else INSERT OR REPLACE slips past the append-only triggers
  db.pragma('trusted_schema = OFF');
  // What a statement may have to take back: the triggers make every insert keep it, else in a file, which takes twice as long.
  db.pragma('temp_store = MEMORY');
  // Always, not only when something is destroyed: a row that moved to another page must leave no copy behind.
  db.pragma('secure_delete = ON');
  // Records arrive under indexes of hashes, which touch pages all over: they are kept.
  db.pragma('cache_size = -65536'); // KiB
  // Pages. A server has them written back by another thread (checkpointing.ts) and comes to this only where that lags behind.
  db.pragma('wal_autocheckpoint = 32000');
  migrate(db);
  return storeOf(db);
}

function migrate(db: Database.Database): void {
  const step = db.transaction(() => {
    const version = Number(db.pragma('user_version', { simple: true }));
    if (version > MIGRATIONS.length) throw new CollectorError('store.newer_than_program');
    for (const sql of MIGRATIONS.slice(version)) db.exec(sql);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  });
  step.immediate();
}

function storeOf(db: Database.Database): Store {
  const prepared = new Map<string, Database.Statement<unknown[]>>();
  const statement = (sql: string): Database.Statement<unknown[]> => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const made = db.prepare<unknown[]>(sql);
    prepared.set(sql, made);
    return made;
  };
  const transaction: Store['transaction'] = (work) => (db.inTransaction ? work() : db.transaction(work).immediate());
  const { soon, flush } = createGroupCommit(transaction);
  return {
    connection: db,
    all: <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      // The one place where rows get their type: our own schema is STRICT, and the query was typed against it.
      return statement(sql).all(...parameters) as Row[];
    },
    first: <Row>(query: Compilable<Row>) => {
      const { sql, parameters } = query.compile();
      return statement(sql).get(...parameters) as Row | undefined;
    },
    change: (query) => {
      const { sql, parameters } = query.compile();
      return statement(sql).run(...parameters).changes;
    },
    transaction,
    soon,
    reading: (work) => (db.inTransaction ? work() : db.transaction(work).deferred()),
    dataVersion: () => Number(db.pragma('data_version', { simple: true })),
    close: () => {
      if (db.open) flush();
      db.close();
    },
  };
}
