/** Never edited once it was released: `../migrations.ts`. */
export const FIRST_TABLES = `
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
`;
