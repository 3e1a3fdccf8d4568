/** Never edited once it was released: `../migrations.ts`. */
export const RETENTION = `
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
`;
