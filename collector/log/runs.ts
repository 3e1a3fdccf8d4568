import type Database from 'better-sqlite3';

/** Records `from` to `to` (included) of the trail with that number in the database. */
export type Stretch = { readonly trail: number; readonly from: number; readonly to: number };
/** Leaves `first` to `first + count` of a log are records `seq` and on. */
export type Run = { readonly first: number; readonly count: number; readonly seq: number };

/** The run that holds the first of them, and all that begin after it: both ends from the index. Prepared: runs for each batch. */
const RUNS = `SELECT first, count, seq FROM logRuns WHERE log = @log AND trail = @trail AND seq <= @to AND seq >=
  coalesce((SELECT max(seq) FROM logRuns WHERE log = @log AND trail = @trail AND seq <= @from), @from) ORDER BY seq`;

/** Finds where the records of a stretch lie in a log, each run cut to the stretch. */
export function createRunFinder(db: Database.Database): (log: number, stretch: Stretch) => readonly Run[] {
  const select = db.prepare<[Stretch & { readonly log: number }], Run>(RUNS);
  return (log, { trail, from, to }) =>
    select.all({ log, trail, from, to }).flatMap(({ first, count, seq }) => {
      const start = Math.max(seq, from);
      const length = Math.min(seq + count, to + 1) - start;
      return length > 0 ? [{ first: first + start - seq, count: length, seq: start }] : [];
    });
}
