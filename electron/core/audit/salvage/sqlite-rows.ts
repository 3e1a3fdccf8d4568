/**
 * Rows of a trail's tables in the raw bytes of a page (SQLite file format, "B-tree pages" and "Record format"). They are
 * found by the shape of their record headers and not by the page's own pointers, which may be what is damaged. What is
 * found is a candidate: only keys and hashes tell that it is a row.
 */
export type RawRow = {
  readonly rowid: number;
  readonly at: number;
  readonly fields: readonly Field[];
  readonly bytes: number;
};
type Field = { readonly start: number; readonly length: number; readonly serial: number };

const BLOB_32 = 12 + 2 * 32;
const TEXT_36 = 13 + 2 * 36;
/** Nonce, key and tag: data-keys.ts. */
const BLOB_60 = 12 + 2 * 60;

/** What each table's record headers have in common, with how far it is from the byte that gives the header's size. */
const SHAPES = {
  record: { pattern: Buffer.of(BLOB_32, BLOB_32), before: 3, columns: 5 },
  cursor: { pattern: Buffer.of(4, 0), before: 0, columns: 3 },
  trail: { pattern: Buffer.of(3 + 1, 0, TEXT_36, TEXT_36), before: 0, columns: 3 },
  data_key: { pattern: Buffer.of(0x80 | (BLOB_60 >> 7), BLOB_60 & 0x7f), before: 3, columns: 6 },
} as const;
export type Table = keyof typeof SHAPES;

/** Everything in a page that may be a row of `table`. */
export function* rowsIn(page: Buffer, table: Table): Generator<RawRow> {
  const { pattern, before, columns } = SHAPES[table];
  for (let at = page.indexOf(pattern); at !== -1; at = page.indexOf(pattern, at + 1)) {
    const row = rowAt(page, at - before);
    if (row !== null && row.fields.length === columns && isShaped(table, row)) yield row;
  }
}

function isShaped(table: Table, { fields }: RawRow): boolean {
  const [alias, first, second, third, fourth] = fields.map(({ serial }) => serial);
  if (alias !== 0 || first === undefined) return false; // the row's number is not stored again
  switch (table) {
    case 'record':
      return isNumber(first) && second === BLOB_32 && third === BLOB_32 && fourth !== undefined && isBlobOrNull(fourth);
    case 'cursor':
      return isNumber(first) && second === BLOB_32;
    case 'trail':
      return true;
    case 'data_key':
      return first >= 13 && first % 2 === 1 && first < 64 && second === BLOB_60;
  }
}
const isNumber = (serial: number): boolean => serial > 0 && serial < 10 && serial !== 7;
const isBlobOrNull = (serial: number): boolean => serial === 0 || (serial >= 12 && serial % 2 === 0);

/** The row whose record header begins at `at` with its own size; null when there can be none. */
export function rowAt(page: Buffer, at: number): RawRow | null {
  const size = page[at];
  if (at < 2 || size === undefined || size < 2 || size > 32) return null;
  const rowid = numberBefore(page, at);
  if (rowid === null) return null;
  const fields: Field[] = [];
  let start = size;
  for (let next = at + 1; next < at + size;) {
    const read = readVarint(page, next);
    if (read === null) return null;
    const length = lengthOf(read.value);
    fields.push({ start, length, serial: read.value });
    start += length;
    next = read.next;
    if (next > at + size) return null;
  }
  return { rowid, at, fields, bytes: start };
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];
const lengthOf = (serial: number): number =>
  serial < 12 ? (INTEGER_BYTES[serial] ?? 0) : Math.floor((serial - 12) / 2);

/** The row's number ends right before its record. The last byte of a varint is the only one below 0x80. */
function numberBefore(page: Buffer, at: number): number | null {
  let start = at - 1;
  if ((page[start] ?? 0x80) >= 0x80) return null;
  while (start > 0 && at - start < 8 && (page[start - 1] ?? 0) >= 0x80) start -= 1;
  const value = readVarint(page, start)?.value ?? 0;
  return Number.isSafeInteger(value) && value > 0 ? value : null;
}

function readVarint(page: Buffer, at: number): { readonly value: number; readonly next: number } | null {
  let value = 0;
  for (let next = at; next < at + 8; next += 1) {
    const byte = page[next];
    if (byte === undefined) return null;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: next + 1 };
  }
  return null;
}

/** An integer field of a record's bytes. */
export function integerIn(record: Buffer, { start, length, serial }: Field): number {
  if (serial === 8 || serial === 9) return serial - 8;
  return length >= 1 && length <= 6 ? record.readIntBE(start, length) : Number.NaN;
}
