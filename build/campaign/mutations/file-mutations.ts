import Database from 'better-sqlite3';
import { behindTheBack } from '../../../electron/core/audit/testing/behind-the-back.ts';
import type { Seeded } from '../../../e2e/proofs/support/seeded.ts';
import { changeByte, COLUMNS } from '../../../e2e/proofs/support/tamper.ts';
import type { Image, TrailFiles } from './trail-files.ts';
import { flipBit } from './wire-mutations.ts';

/** One way to alter the file of a trail, which is put in its place; says what was done. */
export type FileMutation = {
  readonly kind: string;
  readonly alter: (files: TrailFiles, seeded: Seeded) => string;
};

const PAGE = 4096;
type Part = '' | '-wal';

/** Puts one of the images there with one of its files altered. */
function putAltered(files: TrailFiles, image: Image, part: Part, bytes: Buffer): void {
  files.put(new Map(image).set(part, bytes));
}

const partOf = (image: Image, part: Part): Buffer => image.get(part) ?? Buffer.alloc(0);
const baseOf = ({ closed, killed }: TrailFiles, { oneOf }: Seeded): Image => oneOf([closed, closed, killed]);

function bytes(files: TrailFiles, seeded: Seeded): string {
  const { between, oneOf } = seeded;
  const image = baseOf(files, seeded);
  const part: Part = image.has('-wal') ? oneOf(['', '-wal']) : '';
  const changed = Buffer.from(partOf(image, part));
  const at = between(0, changed.length - 1);
  const length = oneOf([1, 1, 1, 8, 64]);
  for (let n = at; n < Math.min(at + length, changed.length); n += 1) {
    changed[n] = (changed[n] ?? 0) ^ (length === 1 ? 1 << between(0, 7) : between(0, 255));
  }
  putAltered(files, image, part, changed);
  return `${length} from ${at} of ${part === '' ? 'the database' : 'the log'}`;
}

function truncation(files: TrailFiles, seeded: Seeded): string {
  const image = baseOf(files, seeded);
  const part: Part = image.has('-wal') ? seeded.oneOf(['', '-wal']) : '';
  const whole = partOf(image, part);
  const length = seeded.between(0, whole.length - 1);
  putAltered(files, image, part, whole.subarray(0, length));
  return `${part === '' ? 'the database' : 'the log'} to ${length}`;
}

/** Pages of another file in the place of the trail's own. */
const pages =
  (from: 'old' | 'other') =>
  (files: TrailFiles, { between }: Seeded): string => {
    const changed = Buffer.from(partOf(files.closed, ''));
    const source = partOf(files[from], '');
    const last = Math.min(changed.length, source.length) / PAGE - 1;
    const page = between(0, Math.floor(last));
    source.copy(changed, page * PAGE, page * PAGE, (page + 1) * PAGE);
    putAltered(files, files.closed, '', changed);
    return `page ${page}`;
  };

const whole =
  (from: 'old' | 'other') =>
  (files: TrailFiles, seeded: Seeded): string => {
    const image = files[from];
    // As it was, or with a bit of it changed on top.
    const isExact = seeded.between(0, 9) === 0;
    putAltered(files, image, '', isExact ? partOf(image, '') : flipBit(partOf(image, ''), seeded));
    return isExact ? 'as it was' : 'with a bit changed';
  };

/** Changes rows of the closed trail by SQL, as somebody with the file and time would. */
function rows(files: TrailFiles, change: (db: Database.Database) => string): string {
  files.put(files.closed);
  const told = { what: 'nothing' };
  try {
    behindTheBack(files.file, (db) => {
      told.what = change(db);
    });
  } catch (error) {
    // What the schema itself refuses was not done.
    if (!(error instanceof Database.SqliteError)) throw error;
  }
  return told.what;
}

const KEYS = { record: 'seq', receipt: 'seq', data_key: 'id', state: 'name', cursor: 'one', trail: 'one' } as const;
type Table = keyof typeof KEYS;
const SEVERAL: readonly [Table, ...Table[]] = ['record', 'record', 'record', 'receipt', 'data_key', 'state'];

const keysIn = (db: Database.Database, table: Table): readonly unknown[] =>
  db.prepare(`SELECT ${KEYS[table]} FROM ${table}`).pluck().all();
const pick = <T>(all: readonly T[], { between }: Seeded): T | undefined => all[between(0, all.length - 1)];

const columnsOf = (db: Database.Database, table: Table): readonly string[] =>
  db
    .prepare(`SELECT * FROM ${table}`)
    .columns()
    .map(({ name }) => name);

/** A database in memory has no write-ahead log: bytes 18 and 19 of its header say so. */
const withoutLog = (file: Buffer): Buffer => Buffer.from(file).fill(1, 18, 20);

export const FILE_MUTATIONS: readonly [FileMutation, ...FileMutation[]] = [
  { kind: 'bytes of the file', alter: bytes },
  { kind: 'bytes of the file', alter: bytes },
  { kind: 'the file cut off', alter: truncation },
  { kind: 'a page of an old copy', alter: pages('old') },
  { kind: 'a page of another trail', alter: pages('other') },
  { kind: 'an old copy put back', alter: whole('old') },
  { kind: 'another trail in its place', alter: whole('other') },
  {
    kind: 'a bit of a value',
    alter: (files, seeded) => {
      files.put(files.closed);
      const column = pick(COLUMNS, seeded);
      return column === undefined ? 'nothing' : changeByte(files.file, column, seeded);
    },
  },
  {
    kind: 'a row deleted',
    alter: (files, seeded) =>
      rows(files, (db) => {
        const table = seeded.oneOf([...SEVERAL, 'cursor', 'trail'] as const);
        const key = pick(keysIn(db, table), seeded);
        db.prepare(`DELETE FROM ${table} WHERE ${KEYS[table]} = ?`).run(key);
        return `${table} ${String(key)}`;
      }),
  },
  {
    kind: 'two rows exchanged',
    alter: (files, seeded) =>
      rows(files, (db) => {
        const table = seeded.oneOf(SEVERAL);
        const [a, b] = [pick(keysIn(db, table), seeded), pick(keysIn(db, table), seeded)];
        const rest = columnsOf(db, table).filter((name) => name !== KEYS[table] && name !== 'month');
        db.exec(`CREATE TEMP TABLE was AS SELECT * FROM ${table}`);
        const sets = rest.map((name) => `${name} = was.${name}`).join(', ');
        const exchange = db.prepare(
          `UPDATE ${table} SET ${sets} FROM was WHERE ${table}.${KEYS[table]} = ? AND was.${KEYS[table]} = ?`,
        );
        exchange.run(a, b);
        exchange.run(b, a);
        return `${table} ${String(a)} and ${String(b)}`;
      }),
  },
  {
    kind: 'a row doubled',
    alter: (files, seeded) =>
      rows(files, (db) => {
        const table = seeded.oneOf(['record', 'receipt', 'data_key'] as const);
        const key = pick(keysIn(db, table), seeded);
        const columns = columnsOf(db, table).map((name) => {
          if (name === KEYS[table]) return `(SELECT max(${name}) + 1 FROM ${table})`;
          return name === 'month' ? `month || 'x'` : name;
        });
        db.prepare(`INSERT INTO ${table} SELECT ${columns.join(', ')} FROM ${table} WHERE ${KEYS[table]} = ?`).run(key);
        return `${table} ${String(key)}`;
      }),
  },
  {
    kind: 'the end cut off',
    alter: (files, seeded) =>
      rows(files, (db) => {
        const seq = seeded.between(0, 17);
        db.prepare('DELETE FROM record WHERE seq > ?').run(seq);
        return `after ${seq}`;
      }),
  },
  {
    kind: 'a row of another trail or time',
    alter: (files, seeded) => {
      const from = seeded.oneOf(['old', 'other'] as const);
      return rows(files, (db) => {
        const table = seeded.oneOf([...SEVERAL, 'cursor'] as const);
        const source = new Database(withoutLog(partOf(files[from], '')));
        try {
          const columns = columnsOf(db, table).join(', ');
          const found = pick(source.prepare<[], unknown[]>(`SELECT ${columns} FROM ${table}`).raw().all(), seeded);
          if (found === undefined) return 'nothing';
          const marks = found.map(() => '?').join(', ');
          db.prepare(`INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${marks})`).run(...found);
          return `${table} ${String(found[0])} of ${from}`;
        } finally {
          source.close();
        }
      });
    },
  },
];
