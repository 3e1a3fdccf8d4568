/** Numbered steps of the schema: entry n brings `user_version` from n to n + 1. Never edit one that was released. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE secrets (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE dataKeys (
    id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, month TEXT NOT NULL, wrapped BLOB NOT NULL, UNIQUE (purpose, month)
  ) STRICT;

  CREATE TABLE workstations (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, machineId TEXT NOT NULL UNIQUE, site TEXT NOT NULL,
    enrolledMs INTEGER NOT NULL, seenMs INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE certificates (
    fingerprint TEXT PRIMARY KEY, workstation TEXT NOT NULL REFERENCES workstations (id), issuedMs INTEGER NOT NULL,
    expiresMs INTEGER NOT NULL, revokedMs INTEGER
  ) STRICT;
  CREATE INDEX certificatesOfWorkstation ON certificates (workstation);
  CREATE TABLE enrolmentTokens (
    hash TEXT PRIMARY KEY, site TEXT NOT NULL, usesLeft INTEGER NOT NULL CHECK (usesLeft >= 0),
    createdMs INTEGER NOT NULL, expiresMs INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE people (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, familyName TEXT NOT NULL, department TEXT NOT NULL, roles TEXT NOT NULL,
    passwordHash TEXT NOT NULL, state TEXT NOT NULL CHECK (state IN ('active', 'disabled')), totp TEXT NOT NULL,
    createdMs INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE factors (
    user TEXT PRIMARY KEY REFERENCES people (id), kind TEXT NOT NULL CHECK (kind IN ('totp', 'hotp')),
    sealed BLOB NOT NULL, moving INTEGER NOT NULL, enrolledMs INTEGER NOT NULL
  ) STRICT;
  -- Replay protection does not depend on the code above it: the step or counter of one factor can only rise.
  CREATE TRIGGER factorOnlyMovesForward BEFORE UPDATE OF moving ON factors
    WHEN new.moving <= old.moving AND new.sealed = old.sealed
    BEGIN SELECT RAISE(ABORT, 'factor.moved_back'); END;
  CREATE TABLE recoveryCodes (user TEXT PRIMARY KEY REFERENCES people (id), stored TEXT NOT NULL) STRICT;
  CREATE TABLE attempts (
    user TEXT NOT NULL, authenticator TEXT NOT NULL, state TEXT NOT NULL, changedMs INTEGER NOT NULL,
    PRIMARY KEY (user, authenticator)
  ) STRICT;
  CREATE TABLE signIns (
    workstation TEXT NOT NULL, user TEXT NOT NULL, atMs INTEGER NOT NULL, PRIMARY KEY (workstation, user)
  ) STRICT;

  CREATE TABLE policies (
    serial INTEGER PRIMARY KEY, sealed BLOB NOT NULL, issuedMs INTEGER NOT NULL, expiresMs INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, atMs INTEGER NOT NULL) STRICT;

  CREATE TABLE trails (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, workstation TEXT NOT NULL REFERENCES workstations (id),
    seq INTEGER NOT NULL, head BLOB NOT NULL, firstMs INTEGER NOT NULL, lastMs INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE records (
    trail INTEGER NOT NULL REFERENCES trails (number), seq INTEGER NOT NULL, leaf BLOB NOT NULL, head BLOB NOT NULL,
    dataKey INTEGER NOT NULL, sealed BLOB NOT NULL, kind TEXT NOT NULL, at TEXT NOT NULL, user TEXT, grantId TEXT,
    patient BLOB, receivedMs INTEGER NOT NULL, PRIMARY KEY (trail, seq)
  ) STRICT;
  CREATE INDEX recordsOfUser ON records (user, at) WHERE user IS NOT NULL;
  CREATE INDEX recordsOfGrant ON records (grantId) WHERE grantId IS NOT NULL;
  CREATE INDEX recordsOfPatient ON records (patient, at) WHERE patient IS NOT NULL;
  CREATE TRIGGER recordsAreKept BEFORE DELETE ON records BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
  CREATE TRIGGER recordsStay BEFORE UPDATE ON records BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
  CREATE TRIGGER recordsFollow BEFORE INSERT ON records
    WHEN new.seq <> 1 + (SELECT seq FROM trails WHERE number = new.trail)
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
  CREATE TRIGGER trailsGrow BEFORE UPDATE OF seq ON trails WHEN new.seq < old.seq
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;

  CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, cause TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')), workstation TEXT, trail TEXT,
    seq INTEGER, user TEXT, at TEXT NOT NULL, count INTEGER NOT NULL, lastMs INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'acknowledged')), acknowledgedBy TEXT, acknowledgedMs INTEGER
  ) STRICT;
  CREATE TABLE reviews (
    id INTEGER PRIMARY KEY AUTOINCREMENT, grantId TEXT NOT NULL, trail TEXT NOT NULL, seq INTEGER NOT NULL,
    workstation TEXT NOT NULL, user TEXT NOT NULL, identity TEXT NOT NULL CHECK (identity IN ('verified', 'claimed')),
    startedMs INTEGER NOT NULL, deadlineMs INTEGER NOT NULL, state TEXT NOT NULL CHECK (state IN ('open', 'done')),
    UNIQUE (trail, seq)
  ) STRICT;
  CREATE TABLE verdicts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, review INTEGER NOT NULL REFERENCES reviews (id), verdict TEXT NOT NULL,
    words BLOB NOT NULL, reviewer TEXT NOT NULL REFERENCES people (id), atMs INTEGER NOT NULL
  ) STRICT;
  CREATE TRIGGER verdictsAreKept BEFORE DELETE ON verdicts BEGIN SELECT RAISE(ABORT, 'verdict.append_only'); END;
  CREATE TRIGGER verdictsStay BEFORE UPDATE ON verdicts BEGIN SELECT RAISE(ABORT, 'verdict.append_only'); END;
  CREATE TABLE readerTokens (
    hash TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES people (id), address TEXT NOT NULL,
    expiresMs INTEGER NOT NULL, revokedMs INTEGER
  ) STRICT;

  CREATE TABLE audit (seq INTEGER PRIMARY KEY, record BLOB NOT NULL, leaf BLOB NOT NULL, head BLOB NOT NULL) STRICT;
  CREATE TRIGGER auditIsKept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit.append_only'); END;
  CREATE TRIGGER auditStays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit.append_only'); END;
  CREATE TRIGGER auditFollows BEFORE INSERT ON audit
    WHEN new.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM audit)
    BEGIN SELECT RAISE(ABORT, 'audit.append_only'); END;
  `,
  `
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
  `,
  `
  -- First keys of the chains of seals (protocol/seal), sealed. Kept for good: they prove what was sealed at any time.
  CREATE TABLE sealChains (
    chain TEXT PRIMARY KEY, workstation TEXT NOT NULL REFERENCES workstations (id), firstKey BLOB NOT NULL,
    agreedMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sealChainsOfWorkstation ON sealChains (workstation);
  CREATE TRIGGER sealChainsAreKept BEFORE DELETE ON sealChains BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  CREATE TRIGGER sealChainsStay BEFORE UPDATE ON sealChains BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  -- Which epochs a trail holds seals of: first to next - 1; the key of next, sealed, so that nothing is stepped from 0.
  CREATE TABLE sealRanges (
    chain TEXT NOT NULL REFERENCES sealChains (chain), trail INTEGER NOT NULL REFERENCES trails (number),
    first INTEGER NOT NULL, next INTEGER NOT NULL CHECK (next >= first), nextKey BLOB NOT NULL,
    sealedSeq INTEGER NOT NULL, seq INTEGER NOT NULL, startedMs INTEGER NOT NULL, PRIMARY KEY (chain, trail)
  ) STRICT;
  CREATE TRIGGER sealRangesAreKept BEFORE DELETE ON sealRanges BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  CREATE TRIGGER sealRangesGrow BEFORE UPDATE ON sealRanges WHEN new.first <> old.first OR new.next < old.next
    BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  -- Where a trail was last heard sealing, in time since a boot of its workstation.
  CREATE TABLE sealPulses (
    trail INTEGER PRIMARY KEY REFERENCES trails (number), bootId TEXT NOT NULL, monotonicMs REAL NOT NULL,
    isRunning INTEGER NOT NULL, hasSealed INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- What others are sent of the log, each at its own pace.
  CREATE TABLE feeds (
    name TEXT PRIMARY KEY, settings TEXT NOT NULL, clientKey BLOB, addedMs INTEGER NOT NULL, generation INTEGER NOT NULL,
    next INTEGER NOT NULL, settled INTEGER NOT NULL CHECK (settled <= next), sent INTEGER NOT NULL, fault TEXT,
    failingMs INTEGER, confirmedMs INTEGER
  ) STRICT;
  `,
];
