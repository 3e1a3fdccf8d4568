/** Never edited once it was released: `../migrations.ts`. */
export const TRANSPARENCY_LOG = `
  -- The transparency log: all leaves of all trails in order of arrival, as tiles of hashes (C2SP tlog-tiles).
  CREATE TABLE logTiles (
    level INTEGER NOT NULL, number INTEGER NOT NULL, hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 8192),
    PRIMARY KEY (level, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TRIGGER logTilesAreKept BEFORE DELETE ON logTiles BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logTilesGrow BEFORE UPDATE ON logTiles
    WHEN new.level <> old.level OR new.number <> old.number
      OR substr(new.hashes, 1, length(old.hashes)) <> old.hashes
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  -- Which records a run of leaves belongs to: they arrive in batches.
  CREATE TABLE logRuns (
    first INTEGER PRIMARY KEY, count INTEGER NOT NULL CHECK (count > 0),
    trail INTEGER NOT NULL REFERENCES trails (number), seq INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX logRunsOfTrail ON logRuns (trail, seq);
  CREATE TRIGGER logRunsAreKept BEFORE DELETE ON logRuns BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logRunsStay BEFORE UPDATE ON logRuns BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logRunsFollow BEFORE INSERT ON logRuns
    WHEN new.first <> coalesce((SELECT first + count FROM logRuns ORDER BY first DESC LIMIT 1), 0)
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TABLE logHead (
    one INTEGER PRIMARY KEY CHECK (one = 1), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER logHeadIsKept BEFORE DELETE ON logHead BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
  CREATE TRIGGER logHeadGrows BEFORE UPDATE ON logHead WHEN new.size <= old.size
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
`;
