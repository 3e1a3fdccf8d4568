import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { rowAt, rowsIn, type RawRow, type Table } from './sqlite-rows.ts';

/** Where a record header begins: the file, and the place in it. */
export type Place = { readonly of: 'database' | 'log'; readonly offset: number };

/** The pages of a database and of the write-ahead log beside it, whatever SQLite thinks of them. */
export type PageFiles = {
  /** Candidates of these tables: those of the database first, then the log's from the oldest on. Gives way in between. */
  readonly rows: (tables: readonly Table[]) => AsyncGenerator<Candidate>;
  /** A candidate's record, with what is on overflow pages; null when it is cut short. */
  readonly read: (place: Place) => { readonly row: RawRow; readonly record: Buffer } | null;
  readonly close: () => void;
};
export type Candidate = { readonly table: Table; readonly rowid: number; readonly place: Place };

const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const PAGES_A_READ = 256;

type Part = { readonly of: Place['of']; readonly fd: number; readonly size: number; readonly layout: Layout };
/** Pages lie one after the other, each behind `gap` bytes, the first of them behind `first`. */
type Layout = { readonly first: number; readonly gap: number };

/** Opens both for reading; a missing log is none. Throws the file system's errors. */
export function openPageFiles(file: string): PageFiles {
  const parts: Part[] = [partOf('database', file, { first: 0, gap: 0 })];
  const log = `${file}-wal`;
  if (existsSync(log)) parts.push(partOf('log', log, { first: WAL_HEADER, gap: FRAME_HEADER }));
  const pageBytes = pageBytesOf(parts);
  const versions = newestInLog(parts[1], pageBytes);
  const partFor = (place: Place): Part | undefined => parts.find(({ of }) => of === place.of);
  /** The newest of a page: what a row's overflow is on. */
  const pageNumbered = (number: number): Buffer => {
    const inLog = versions.get(number);
    const [database, walPart] = parts;
    if (inLog !== undefined && walPart !== undefined) return bytesAt(walPart.fd, inLog, pageBytes);
    return bytesAt(database?.fd ?? -1, (number - 1) * pageBytes, pageBytes);
  };
  return {
    async *rows(tables) {
      let read = 0;
      for (const part of parts) {
        for (const { page, offset } of pagesOf(part, pageBytes)) {
          read += 1;
          if (read % PAGES_A_READ === 0) await turn();
          for (const table of tables) {
            for (const { rowid, at } of rowsIn(page, table)) {
              yield { table, rowid, place: { of: part.of, offset: offset + at } };
            }
          }
        }
      }
    },
    read: (place) => {
      const part = partFor(place);
      if (part === undefined) return null;
      const step = pageBytes + part.layout.gap;
      const within = (place.offset - part.layout.first) % step;
      const page = bytesAt(part.fd, place.offset - within + part.layout.gap, pageBytes);
      const row = rowAt(page, within - part.layout.gap);
      const record = row === null ? null : wholeRecord(page, row, pageNumbered);
      return row === null || record === null ? null : { row, record };
    },
    close: () => parts.forEach(({ fd }) => closeSync(fd)),
  };
}

function partOf(of: Place['of'], file: string, layout: Layout): Part {
  const fd = openSync(file, 'r');
  return { of, fd, size: fstatSync(fd).size, layout };
}

function bytesAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(fd, bytes, 0, length, offset));
}

/** From either header, else what every trail is made with. */
function pageBytesOf([database, log]: readonly Part[]): number {
  const own = database === undefined ? Buffer.alloc(0) : bytesAt(database.fd, 16, 2);
  const fromLog = log === undefined ? Buffer.alloc(0) : bytesAt(log.fd, 8, 4);
  const found = [fromLog.length === 4 ? fromLog.readUInt32BE() : 0, own.length === 2 ? own.readUInt16BE() : 0];
  return found.find((size) => size >= 512 && size <= 32_768 && (size & (size - 1)) === 0) ?? 4096;
}

function* pagesOf({ fd, size, layout }: Part, pageBytes: number): Generator<{ page: Buffer; offset: number }> {
  const step = pageBytes + layout.gap;
  for (let start = layout.first; start < size; start += step * PAGES_A_READ) {
    const chunk = bytesAt(fd, start, step * PAGES_A_READ);
    for (let at = 0; at + layout.gap < chunk.length; at += step) {
      yield { page: chunk.subarray(at + layout.gap, at + step), offset: start + at + layout.gap };
    }
  }
}

function newestInLog(log: Part | undefined, pageBytes: number): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  if (log === undefined) return found;
  for (let at = WAL_HEADER; at < log.size; at += FRAME_HEADER + pageBytes) {
    const number = bytesAt(log.fd, at, 4);
    if (number.length === 4) found.set(number.readUInt32BE(), at + FRAME_HEADER);
  }
  return found;
}

/** A long record has its end on a chain of further pages ("Cell payload overflow pages"). */
function wholeRecord(page: Buffer, { at, bytes }: RawRow, pageNumbered: (number: number) => Buffer): Buffer | null {
  const most = page.length - 35;
  if (bytes <= most) return at + bytes <= page.length ? page.subarray(at, at + bytes) : null;
  const least = Math.floor(((page.length - 12) * 32) / 255) - 23;
  const wanted = least + ((bytes - least) % (page.length - 4));
  const local = wanted <= most ? wanted : least;
  if (at + local + 4 > page.length) return null;
  const parts = [page.subarray(at, at + local)];
  let next = page.readUInt32BE(at + local);
  for (let left = bytes - local; left > 0;) {
    const further = next === 0 ? Buffer.alloc(0) : pageNumbered(next);
    if (further.length < page.length) return null;
    const part = further.subarray(4, 4 + left);
    parts.push(part);
    left -= part.length;
    next = further.readUInt32BE();
  }
  return Buffer.concat(parts);
}
