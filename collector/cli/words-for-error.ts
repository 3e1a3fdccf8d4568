import Database from 'better-sqlite3';
import { CollectorError } from '../collector-error.ts';
import { UsageError } from './command-io.ts';

/** What to tell the caller of a command that ended early; null: a fault of ours, which is thrown on. */
export function wordsForError(error: unknown): string | null {
  if (error instanceof UsageError || error instanceof CollectorError) return error.message;
  if (error instanceof Database.SqliteError) return `the database cannot be used: ${error.code}`;
  if (error instanceof Error && 'syscall' in error && 'code' in error)
    return `a file or folder cannot be used: ${String(error.code)}`;
  const isParseArgs = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return isParseArgs ? error.message : null;
}
