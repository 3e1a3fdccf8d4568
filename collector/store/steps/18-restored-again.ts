/** Never edited once it was released: `../migrations.ts`. */
export const RESTORED_AGAIN = `
  -- Each restoration puts a statement before all that was held, those of before included: the first run of log 3 begins at 2.
  DROP TRIGGER logRunsFollow;
  CREATE TRIGGER logRunsFollow BEFORE INSERT ON logRuns
    WHEN new.log <> (SELECT max(number) FROM logs) OR new.first <> coalesce(
      (SELECT first + count FROM logRuns WHERE log = new.log ORDER BY first DESC LIMIT 1),
      (SELECT count(*) FROM logs WHERE number <= new.log AND statement IS NOT NULL)
    )
    BEGIN SELECT RAISE(ABORT, 'log.append_only'); END;
`;
