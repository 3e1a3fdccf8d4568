/** A place in a text that a person edits: both count from 1, the column in characters. */
export type TextPosition = { readonly line: number; readonly column: number };

/** Turns a byte offset, as Cedar counts, into line and column. */
export function positionOfByte(text: string, byte: number): TextPosition {
  return positionIn(Buffer.from(text).subarray(0, byte).toString());
}

/** Line and column of the character after `before`. */
export function positionIn(before: string): TextPosition {
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length, column: Array.from(lines.at(-1) ?? '').length + 1 };
}
