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
  -- Records are sealed each with a key of its own, derived from the data key of their class and month (keys/record-key.ts).
  ALTER TABLE records ADD COLUMN study BLOB;
  ALTER TABLE records ADD COLUMN destroyed INTEGER;
  CREATE INDEX recordsOfStudy ON records (study, at) WHERE study IS NOT NULL;
  CREATE INDEX recordsOfKey ON records (dataKey, destroyed, trail, seq);
  -- Keys of single records that outlived their data key because of a legal hold, wrapped by the data key of holds.
  CREATE TABLE recordKeys (
    trail INTEGER NOT NULL, seq INTEGER NOT NULL, dataKey INTEGER NOT NULL, wrapped BLOB NOT NULL,
    PRIMARY KEY (trail, seq)
  ) STRICT, WITHOUT ROWID;
  -- What a record is never changes. Its bytes may be sealed anew under the key of its class, once; and they may be
  -- erased, with all that names a person, once the key is gone.
  DROP TRIGGER recordsStay;
  CREATE TRIGGER recordsStay BEFORE UPDATE ON records WHEN NOT (
    new.trail = old.trail AND new.seq = old.seq AND new.leaf = old.leaf AND new.head = old.head AND new.kind = old.kind
    AND new.at = old.at AND new.receivedMs = old.receivedMs AND old.destroyed IS NULL AND (
      (new.destroyed IS NULL AND length(new.sealed) > 0 AND new.user IS old.user AND new.grantId IS old.grantId
        AND new.patient IS old.patient AND (SELECT purpose FROM dataKeys WHERE id = old.dataKey) = 'records')
      OR (new.destroyed IS NOT NULL AND length(new.sealed) = 0 AND new.dataKey = old.dataKey
        AND (SELECT length(wrapped) FROM dataKeys WHERE id = old.dataKey) = 0
        AND NOT EXISTS (SELECT 1 FROM recordKeys k WHERE k.trail = old.trail AND k.seq = old.seq))))
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;

  CREATE TABLE holds (
    id INTEGER PRIMARY KEY AUTOINCREMENT, patient BLOB, study BLOB, user TEXT, fromMs INTEGER, toMs INTEGER,
    words BLOB NOT NULL, addedBy TEXT NOT NULL, addedMs INTEGER NOT NULL, askedBy TEXT, askedMs INTEGER,
    releasedBy TEXT, releasedMs INTEGER, CHECK (releasedBy IS NULL OR releasedBy <> askedBy)
  ) STRICT;
  CREATE TRIGGER holdsAreKept BEFORE DELETE ON holds BEGIN SELECT RAISE(ABORT, 'hold.append_only'); END;
  CREATE TRIGGER holdsStay BEFORE UPDATE ON holds
    WHEN old.releasedMs IS NOT NULL OR new.id <> old.id OR new.patient IS NOT old.patient OR new.study IS NOT old.study
      OR new.user IS NOT old.user OR new.fromMs IS NOT old.fromMs OR new.toMs IS NOT old.toMs
    BEGIN SELECT RAISE(ABORT, 'hold.append_only'); END;

  CREATE TABLE destructions (
    id INTEGER PRIMARY KEY AUTOINCREMENT, state TEXT NOT NULL CHECK (state IN ('proposed', 'lapsed', 'approved', 'done')),
    rule TEXT NOT NULL, proposedBy TEXT NOT NULL, proposedMs INTEGER NOT NULL,
    approvedBy TEXT, approvedMs INTEGER, certificate TEXT, CHECK (approvedBy IS NULL OR approvedBy <> proposedBy),
    CHECK (state IN ('proposed', 'lapsed') OR approvedBy IS NOT NULL)
  ) STRICT;
  CREATE TRIGGER destructionsAreKept BEFORE DELETE ON destructions
    BEGIN SELECT RAISE(ABORT, 'destruction.append_only'); END;
  CREATE TRIGGER destructionsStay BEFORE UPDATE ON destructions WHEN old.state IN ('lapsed', 'done')
    BEGIN SELECT RAISE(ABORT, 'destruction.append_only'); END;
  -- What each destruction is about: records of a class and month, all but those under a hold.
  CREATE TABLE destructionKeys (
    destruction INTEGER NOT NULL REFERENCES destructions (id), dataKey INTEGER NOT NULL, class TEXT NOT NULL,
    month TEXT NOT NULL, count INTEGER NOT NULL, held INTEGER NOT NULL, digest BLOB NOT NULL,
    PRIMARY KEY (destruction, dataKey)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX destructionsOfKey ON destructionKeys (dataKey, destruction);
  -- The words of a verdict go with the emergency that it is about.
  DROP TRIGGER verdictsStay;
  CREATE TRIGGER verdictsStay BEFORE UPDATE ON verdicts WHEN NOT (
    length(new.words) = 0 AND new.id = old.id AND new.review = old.review AND new.verdict = old.verdict
    AND new.reviewer = old.reviewer AND new.atMs = old.atMs AND EXISTS (
      SELECT 1 FROM reviews v JOIN trails t ON t.id = v.trail JOIN records r ON r.trail = t.number AND r.seq = v.seq
      WHERE v.id = old.review AND r.destroyed IS NOT NULL))
    BEGIN SELECT RAISE(ABORT, 'verdict.append_only'); END;
  `,
  `
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
  `,
  `
  -- What others are sent of the log, each at its own pace. Numbers are indices in the log of that number.
  CREATE TABLE feeds (
    name TEXT PRIMARY KEY, settings TEXT NOT NULL, clientKey BLOB, addedMs INTEGER NOT NULL, generation INTEGER NOT NULL,
    log INTEGER NOT NULL REFERENCES logs (number), next INTEGER NOT NULL,
    settled INTEGER NOT NULL CHECK (settled <= next), sent INTEGER NOT NULL, fault TEXT, failingMs INTEGER,
    confirmedMs INTEGER
  ) STRICT;
  `,
  `
  -- Whose studies were in a list that a search showed: a record each and any number of patients, by the same keyed hash
  -- as in records.patient. It goes with the record's content.
  CREATE TABLE listedPatients (
    trail INTEGER NOT NULL, seq INTEGER NOT NULL, patient BLOB NOT NULL, PRIMARY KEY (trail, seq, patient)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX listsOfPatient ON listedPatients (patient);
  CREATE TRIGGER listedPatientsStay BEFORE UPDATE ON listedPatients
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
  CREATE TRIGGER listedPatientsAreKept BEFORE DELETE ON listedPatients WHEN NOT EXISTS (
    SELECT 1 FROM records r WHERE r.trail = old.trail AND r.seq = old.seq AND r.destroyed IS NOT NULL)
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
  CREATE TRIGGER listedPatientsGo AFTER UPDATE OF destroyed ON records
    WHEN new.destroyed IS NOT NULL AND new.kind = 'study.searched'
    BEGIN DELETE FROM listedPatients WHERE trail = new.trail AND seq = new.seq; END;
  -- Searches from before there was this index, which are still to be opened for it.
  CREATE TABLE searchesToIndex (trail INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (trail, seq))
    STRICT, WITHOUT ROWID;
  INSERT INTO searchesToIndex SELECT trail, seq FROM records WHERE kind = 'study.searched' AND destroyed IS NULL;
  `,
];
