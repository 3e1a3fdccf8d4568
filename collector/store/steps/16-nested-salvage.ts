/** Never edited once it was released: `../migrations.ts`. */
export const NESTED_SALVAGE = `
  -- A search out of a trail that carried it on from another damaged one was stored as what carried it. Whom it showed is
  -- still to be indexed; every other record of that kind is looked at once, and tells of nobody.
  INSERT OR IGNORE INTO searchesToIndex
    SELECT trail, seq FROM records WHERE kind = 'trail.salvaged' AND destroyed IS NULL;
  DROP TRIGGER listedPatientsGo;
  CREATE TRIGGER listedPatientsGo AFTER UPDATE OF destroyed ON records
    WHEN new.destroyed IS NOT NULL AND new.kind IN ('study.searched', 'trail.salvaged')
    BEGIN DELETE FROM listedPatients WHERE trail = new.trail AND seq = new.seq; END;
`;
