/** Never edited once it was released: `../migrations.ts`. */
export const WHOLE_BATCHES = `
  -- A batch moves its trail once, behind its last record: until then the records themselves say which one is next.
  DROP TRIGGER recordsFollow; DROP TRIGGER trailsGrow;
  CREATE TRIGGER recordsFollow BEFORE INSERT ON records
    WHEN new.seq <> 1 + (SELECT coalesce(max(seq), 0) FROM records WHERE trail = new.trail)
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
  CREATE TRIGGER trailsGrow BEFORE UPDATE OF seq ON trails
    WHEN new.seq < old.seq OR new.seq <> (SELECT coalesce(max(seq), 0) FROM records WHERE trail = new.number)
    BEGIN SELECT RAISE(ABORT, 'trail.append_only'); END;
`;
