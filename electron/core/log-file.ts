import { appendFileSync, renameSync, statSync } from 'node:fs';

/** Enough for weeks of an ordinary workstation; with the one before it, never more than twice this. */
const MAX_BYTES = 2 * 1024 * 1024;

/**
 * Appends lines to a file of the account's own; when it has grown to `maxBytes` it becomes FILE.old, in place of the one
 * before. A disk that takes no line loses it: the log is never a reason to stop.
 */
export function createLogFile(file: string, maxBytes = MAX_BYTES): (line: string) => void {
  let bytes: number | null = null;
  return (line) => {
    try {
      bytes ??= statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      if (bytes > 0 && bytes + Buffer.byteLength(line) > maxBytes) {
        renameSync(file, `${file}.old`);
        bytes = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      bytes += Buffer.byteLength(line);
    } catch {
      bytes = null; // looked at anew for the next line
    }
  };
}
