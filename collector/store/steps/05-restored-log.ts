/** Never edited once it was released: `../migrations.ts`. */
export const RESTORED_LOG = `
  -- More than one log: a collector that comes back from a backup begins another. The first one is number 1. A later one
  -- begins with the signed statement that says why, as its leaf 0.
  CREATE TABLE logs (number INTEGER PRIMARY KEY, statement TEXT) STRICT;
  CREATE TRIGGER logsAreKept BEFORE DELETE ON logs BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logsStay BEFORE UPDATE ON logs BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  INSERT INTO logs VALUES (1, NULL);

  DROP TRIGGER logTilesAreKept; DROP TRIGGER logTilesGrow; DROP TRIGGER logRunsAreKept; DROP TRIGGER logRunsStay;
  DROP TRIGGER logRunsFollow; DROP TRIGGER logHeadIsKept; DROP TRIGGER logHeadGrows; DROP INDEX logRunsOfTrail;
  ALTER TABLE logTiles RENAME TO oldTiles;
  ALTER TABLE logRuns RENAME TO oldRuns;
  ALTER TABLE logHead RENAME TO oldHead;
  CREATE TABLE logTiles (
    log INTEGER NOT NULL REFERENCES logs (number), level INTEGER NOT NULL, number INTEGER NOT NULL,
    hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192), PRIMARY KEY (log, level, number)
  ) STRICT; -- with row ids: rows of 8 kB in the index itself would cost twice as much
  CREATE TABLE logRuns (
    log INTEGER NOT NULL REFERENCES logs (number), first INTEGER NOT NULL, count INTEGER NOT NULL CHECK (count > 0),
    trail INTEGER NOT NULL REFERENCES trails (number), seq INTEGER NOT NULL, PRIMARY KEY (log, first)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX logRunsOfTrail ON logRuns (log, trail, seq);
  CREATE TABLE logHead (
    log INTEGER PRIMARY KEY REFERENCES logs (number), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL
  ) STRICT;
  INSERT INTO logTiles SELECT 1, level, number, hashes FROM oldTiles;
  INSERT INTO logRuns SELECT 1, first, count, trail, seq FROM oldRuns ORDER BY first;
  INSERT INTO logHead SELECT 1, size, root, note FROM oldHead;
  DROP TABLE oldTiles; DROP TABLE oldRuns; DROP TABLE oldHead;
  CREATE TRIGGER logTilesAreKept BEFORE DELETE ON logTiles BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logTilesGrow BEFORE UPDATE ON logTiles
    WHEN new.log <> old.log OR new.level <> old.level OR new.number <> old.number
      OR substr(new.hashes, 1, length(old.hashes)) <> old.hashes
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logRunsAreKept BEFORE DELETE ON logRuns BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logRunsStay BEFORE UPDATE ON logRuns BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logRunsFollow BEFORE INSERT ON logRuns
    WHEN new.log <> (SELECT max(number) FROM logs) OR new.first <> coalesce(
      (SELECT first + count FROM logRuns WHERE log = new.log ORDER BY first DESC LIMIT 1),
      (SELECT statement IS NOT NULL FROM logs WHERE number = new.log)
    )
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logHeadIsKept BEFORE DELETE ON logHead BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logHeadGrows BEFORE UPDATE ON logHead
    WHEN new.log <> old.log OR new.size <= old.size OR new.log <> (SELECT max(number) FROM logs)
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;

  -- Checkpoints of our own that others hold and that this database contradicts: it came from a backup, or was changed.
  CREATE TABLE logContradictions (
    log INTEGER NOT NULL REFERENCES logs (number), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL,
    ownNote TEXT NOT NULL, shownBy TEXT NOT NULL, atMs INTEGER NOT NULL
  ) STRICT;
  -- Others that cosign: where they are asked, and (PEM) which certificate they show if none that the system knows.
  CREATE TABLE witnesses (key TEXT PRIMARY KEY, url TEXT NOT NULL, ca TEXT, addedMs INTEGER NOT NULL) STRICT;
  -- The newest checkpoint that as many of them cosigned as are required.
  CREATE TABLE logCosigned (
    log INTEGER PRIMARY KEY REFERENCES logs (number), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL
  ) STRICT;
`;
