import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Writes a file that only this account reads, whole or not at all. A disk that does not take it leaves the one before. */
export function keepSmallFile(file: string, text: string): void {
  const draft = `${file}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    chmodSync(draft, 0o600); // of one that was left behind
    renameSync(draft, file);
  } catch {
    return;
  }
}

/** Its text; empty: there is none, or it cannot be read. */
export function readSmallFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** What it says as JSON, to be checked by its reader; null: nothing. */
export function readSmallJson(file: string): unknown {
  try {
    return JSON.parse(readSmallFile(file));
  } catch {
    return null;
  }
}
