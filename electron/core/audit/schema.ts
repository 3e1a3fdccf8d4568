import Database from 'better-sqlite3';

/** Marks the file as a Glasskey trail ("GKTR"). */
export const APPLICATION_ID = 0x474b5452;

/**
 * One entry a schema version; never edited after release, only added to. The triggers stop accidents (a stray UPDATE, an
 * INSERT OR REPLACE, a second writer); the chain, the keychain's mark and the collector find intent.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE trail (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    master_key TEXT NOT NULL
  ) STRICT;
  CREATE TABLE data_key (
    id INTEGER PRIMARY KEY,
    month TEXT NOT NULL UNIQUE,
    wrapped BLOB,
    acknowledged_at_ms INTEGER,
    destroyed_from_seq INTEGER,
    destroyed_to_seq INTEGER
  ) STRICT;
  CREATE TABLE record (
    seq INTEGER PRIMARY KEY,
    data_key INTEGER NOT NULL REFERENCES data_key (id),
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    head BLOB NOT NULL CHECK (length(head) = 32),
    sealed BLOB
  ) STRICT;
  CREATE TABLE cursor (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    head BLOB NOT NULL
  ) STRICT;
  CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY,
    count INTEGER NOT NULL CHECK (count > 0),
    first INTEGER NOT NULL,
    checkpoint TEXT NOT NULL,
    proof BLOB NOT NULL
  ) STRICT;
  CREATE TABLE state (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TRIGGER trail_once BEFORE INSERT ON trail WHEN EXISTS (SELECT 1 FROM trail)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER trail_fixed BEFORE UPDATE ON trail BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER trail_kept BEFORE DELETE ON trail BEGIN SELECT RAISE(ABORT, 'append only'); END;

  CREATE TRIGGER record_next BEFORE INSERT ON record
    WHEN NEW.sealed IS NULL OR NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM record)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER record_fixed BEFORE UPDATE ON record
    WHEN NOT (
      NEW.seq = OLD.seq AND NEW.data_key = OLD.data_key AND NEW.leaf = OLD.leaf AND NEW.head = OLD.head
      AND NEW.sealed IS NULL AND (SELECT wrapped FROM data_key WHERE id = OLD.data_key) IS NULL
    )
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER record_kept BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'append only'); END;

  CREATE TRIGGER data_key_next BEFORE INSERT ON data_key
    WHEN NEW.wrapped IS NULL OR NEW.id <> (SELECT coalesce(max(id), 0) + 1 FROM data_key)
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER data_key_fixed BEFORE UPDATE ON data_key
    WHEN NEW.id <> OLD.id OR NEW.month <> OLD.month OR OLD.wrapped IS NULL
      OR (NEW.wrapped IS NOT OLD.wrapped AND (
        NEW.wrapped IS NOT NULL OR OLD.month = 'state'
        OR EXISTS (SELECT 1 FROM record WHERE data_key = OLD.id AND seq > (SELECT seq FROM cursor))
      ))
    BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER data_key_kept BEFORE DELETE ON data_key BEGIN SELECT RAISE(ABORT, 'append only'); END;

  CREATE TRIGGER receipt_fixed BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'append only'); END;
  CREATE TRIGGER receipt_kept BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'append only'); END;

  CREATE TRIGGER cursor_once BEFORE INSERT ON cursor WHEN EXISTS (SELECT 1 FROM cursor)
    BEGIN SELECT RAISE(ABORT, 'only forward'); END;
  CREATE TRIGGER cursor_forward BEFORE UPDATE ON cursor
    WHEN NEW.seq < OLD.seq OR NEW.head IS NOT (SELECT head FROM record WHERE seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'only forward'); END;
  CREATE TRIGGER cursor_kept BEFORE DELETE ON cursor BEGIN SELECT RAISE(ABORT, 'only forward'); END;
  `,
];

export const SCHEMA_VERSION = MIGRATIONS.length;

/** Brings the schema from version `from` to `to` (default: this program's), one transaction a step. */
export function migrate(db: Database.Database, from: number, to: number = SCHEMA_VERSION): void {
  MIGRATIONS.slice(from, to).forEach((sql, step) => {
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${from + step + 1}`);
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }).immediate();
  });
}

/** The schema as SQLite keeps it, as one text; automatic indexes have none. */
export function schemaText(db: Database.Database): string {
  const rows = db
    .prepare<[], string>('SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name')
    .pluck()
    .all();
  return rows.join(';\n');
}

const models = new Map<number, string>();

/** What `schemaText` is at a version that this program knows. */
function modelText(version: number): string {
  const known = models.get(version);
  if (known !== undefined) return known;
  const model = new Database(':memory:');
  migrate(model, 0, version);
  const text = schemaText(model);
  model.close();
  models.set(version, text);
  return text;
}

/** Whether the schema is exactly that of the version it claims: a dropped or weakened trigger shows as a difference. */
export function hasOwnSchema(db: Database.Database): boolean {
  const version = Number(db.pragma('user_version', { simple: true }));
  return version > 0 && version <= SCHEMA_VERSION && schemaText(db) === modelText(version);
}
