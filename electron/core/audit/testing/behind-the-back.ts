import Database from 'better-sqlite3';

/** Writes past triggers and checks, as somebody with the file and time would; the schema is put back afterwards. */
export function behindTheBack(file: string, change: (db: Database.Database) => void): void {
  const db = new Database(file);
  const triggers = db.prepare<[], { name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`,
  );
  const all = triggers.all();
  db.pragma('foreign_keys = OFF');
  db.pragma('ignore_check_constraints = ON');
  try {
    db.transaction(() => {
      all.forEach(({ name }) => db.exec(`DROP TRIGGER ${name}`));
      change(db);
      all.forEach(({ sql }) => db.exec(sql));
    })();
  } finally {
    db.close();
  }
}

type SideRows = ReadonlyMap<string, readonly (readonly unknown[])[]>;

const columns = (db: Database.Database, table: string): number => db.prepare(`SELECT * FROM ${table}`).columns().length;

/** All rows of tables, to be put back later. */
export function copyRows(file: string, tables: readonly string[]): SideRows {
  const db = new Database(file, { readonly: true });
  const rows = tables.map((table) => [table, db.prepare<[], unknown[]>(`SELECT * FROM ${table}`).raw().all()] as const);
  db.close();
  return new Map(rows);
}

/** Puts rows back that were copied before, and nothing else into those tables. */
export function putRowsBack(db: Database.Database, rows: SideRows): void {
  for (const [table, old] of rows) {
    db.exec(`DELETE FROM ${table}`);
    const marks = Array.from({ length: columns(db, table) }, () => '?').join(', ');
    for (const row of old) db.prepare(`INSERT INTO ${table} VALUES (${marks})`).run(...row);
  }
}
