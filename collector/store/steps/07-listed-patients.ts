/** Never edited once it was released: `../migrations.ts`. */
export const LISTED_PATIENTS = `
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
`;
