import type Database from 'better-sqlite3';
import { CollectorError } from '../collector-error.ts';
import { isFork } from './is-fork.ts';

/** Numbered steps of a witness's schema: entry n brings `user_version` from n to n + 1. Never edit one that was released. */
export const WITNESS_STEPS: readonly string[] = [
  `
  CREATE TABLE identity (
    one INTEGER PRIMARY KEY CHECK (one = 1), name TEXT NOT NULL, signingKey TEXT NOT NULL, certificate TEXT NOT NULL,
    tlsKey TEXT NOT NULL
  ) STRICT;
  CREATE TABLE logs (origin TEXT PRIMARY KEY, key TEXT NOT NULL, size INTEGER NOT NULL, root BLOB, note TEXT) STRICT;
  -- A witness that forgets is worse than none: what it cosigned can only grow.
  CREATE TRIGGER logsGrow BEFORE UPDATE ON logs WHEN new.size < old.size OR new.origin <> old.origin
    BEGIN SELECT RAISE(ABORT, 'witness.went_back'); END;
  CREATE TABLE evidence (origin TEXT NOT NULL, held TEXT NOT NULL, shown TEXT NOT NULL, at TEXT NOT NULL) STRICT;
`,
  `
  -- Anybody can send a wrong proof for an honest checkpoint: what was kept of that accuses nobody.
  DELETE FROM evidence WHERE NOT isFork(held, shown);
  -- By what the log signed, up to the empty line: signatures of others can be added at will.
  DELETE FROM evidence WHERE rowid NOT IN (SELECT min(rowid) FROM evidence GROUP BY origin,
    substr(held, 1, instr(held, char(10, 10))), substr(shown, 1, instr(shown, char(10, 10))));
  CREATE UNIQUE INDEX evidencePairs ON evidence (origin,
    substr(held, 1, instr(held, char(10, 10))), substr(shown, 1, instr(shown, char(10, 10))));
`,
  `
  -- Watched again after a while, a log goes on where it was: under this key nothing else may ever be cosigned of it.
  ALTER TABLE logs ADD COLUMN watched INTEGER NOT NULL DEFAULT 1;
  CREATE TRIGGER logsStay BEFORE DELETE ON logs BEGIN SELECT RAISE(ABORT, 'witness.forgets'); END;
`,
];

/** Brings the file to the newest step, inside the caller's transaction. True if the file is new. */
export function migrateWitness(db: Database.Database): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > WITNESS_STEPS.length) throw new CollectorError('store.newer_than_program');
  db.function('isFork', (held: string, shown: string) => Number(isFork(held, shown)));
  for (const step of WITNESS_STEPS.slice(version)) db.exec(step);
  db.pragma(`user_version = ${WITNESS_STEPS.length}`);
  return version === 0;
}
