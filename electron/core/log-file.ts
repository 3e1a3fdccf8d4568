import { appendFileSync, renameSync, rmSync, statSync } from 'node:fs';

export type LogLimits = {
  /** Of each file. */
  readonly maxBytes: number;
  /** So many earlier files stay besides the one that is written, 1 to 10. */
  readonly earlier: number;
};

/** Enough for weeks of an ordinary workstation. */
export const USUAL_LOG_LIMITS: LogLimits = { maxBytes: 2 * 1024 * 1024, earlier: 1 };
const MOST_EARLIER = 10;

/** FILE.old is the newest of the earlier ones, FILE.old.2 the one before it. */
const earlierFile = (file: string, number: number): string => (number === 1 ? `${file}.old` : `${file}.old.${number}`);

/**
 * Appends lines to a file of the account's own; when it has grown to its limit it becomes FILE.old, and the oldest one goes.
 * The limits are asked for each time. A disk that takes no line loses it: the log is never a reason to stop.
 */
export function createLogFile(file: string, limits: () => LogLimits): (line: string) => void {
  let bytes: number | null = null;
  return (line) => {
    try {
      bytes ??= statSync(file, { throwIfNoEntry: false })?.size ?? 0;
      const { maxBytes, earlier } = limits();
      if (bytes > 0 && bytes + Buffer.byteLength(line) > maxBytes) {
        moveOn(file, earlier);
        bytes = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      bytes += Buffer.byteLength(line);
    } catch {
      bytes = null; // looked at anew for the next line
    }
  };
}

function moveOn(file: string, earlier: number): void {
  for (let number = MOST_EARLIER; number >= earlier; number -= 1) rmSync(earlierFile(file, number), { force: true });
  for (let number = earlier - 1; number >= 1; number -= 1)
    moveIfThere(earlierFile(file, number), earlierFile(file, number + 1));
  renameSync(file, earlierFile(file, 1));
}

function moveIfThere(from: string, to: string): void {
  if (statSync(from, { throwIfNoEntry: false }) !== undefined) renameSync(from, to);
}
