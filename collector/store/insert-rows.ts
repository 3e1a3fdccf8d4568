import type { Database } from 'better-sqlite3';

/** What SQLite keeps in a column of ours. */
type Value = number | string | Buffer | null;

/**
 * Rows of one statement. What a statement may have to take back when a trigger aborts it, SQLite keeps: each page that it
 * changes once for all of its rows, instead of once for every row.
 */
const AT_ONCE = 50;

/** Inserts rows in their order; each has a value for every column. Throws what a constraint or trigger throws. */
export function createRowInserter(
  connection: Database,
  table: string,
  columns: readonly string[],
): (rows: readonly (readonly Value[])[]) => void {
  const prepare = (rows: number) => {
    const row = `(${columns.map(() => '?').join(', ')})`;
    const values = Array.from({ length: rows }, () => row).join(', ');
    return connection.prepare<Value[]>(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ${values}`);
  };
  const [one, many] = [prepare(1), prepare(AT_ONCE)];
  return (rows) => {
    let at = 0;
    for (; at + AT_ONCE <= rows.length; at += AT_ONCE) many.run(...rows.slice(at, at + AT_ONCE).flat());
    for (const row of rows.slice(at)) one.run(...row);
  };
}
