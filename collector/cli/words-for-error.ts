import Database from 'better-sqlite3';
import { tlsFault } from '../../protocol/tls/tls-fault.ts';
import { CollectorError } from '../collector-error.ts';
import { UsageError } from './command-io.ts';

/** What the system says of another machine that is not there, or no more. */
const UNREACHABLE = /^(ECONN|ENOTFOUND|EAI_|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)/;

/** What the system says of an address that a server of ours was to listen on. */
const LISTENING: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program has this port already',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this account may not listen on this port',
};

/** What to do about a fault; of those without an entry the code says it. */
const WORDS: Readonly<Record<string, string>> = {
  'archive.before_restoration':
    'the log has begun anew since that folder was written (glasskey collector recover): archive it to another folder',
  'archive.days_missing':
    'days that were written to this folder are not in it. Is it the right one, and mounted? To go on without them: --anew',
  'archive.would_not_verify':
    'the day that was to be written would not verify and has got no name: glasskey collector verify says which record is damaged. If the data cannot be put right from a backup: --damaged writes it as it is, and goes on',
  'collector.already_running': 'another collector serves this data folder: end that one first, or name another folder',
  'master_key.missing':
    'there is a database in the data folder and no master.key: put the file back from its backup, which is another than the database’s',
  'master_key.wrong':
    'master.key is not the key of this database: put the one back that belongs to it, from its backup',
  'master_key.invalid': 'master.key holds no key: put the file back from its backup',
  'master_key.readable_by_others': 'others may read master.key: chmod 600, as the account that runs the collector',
  'store.newer_than_program':
    'a newer release of the collector has used this data folder: run that one, or put the folder back from a backup of before',
  'log.backup_too_old':
    'this backup is from before a restoration that workstations or witnesses have seen: take a younger one, or begin with a new collector and enrol every workstation anew',
};
const withWords = (code: string): string => (WORDS[code] === undefined ? code : `${code}: ${WORDS[code]}`);

/** What to tell the caller of a command that ended early; null: a fault of ours, which is thrown on. */
export function wordsForError(error: unknown): string | null {
  if (error instanceof UsageError) return error.message;
  if (error instanceof CollectorError) return withWords(error.code);
  if (error instanceof Database.SqliteError) return `the database cannot be used: ${error.code}`;
  if (tlsFault(error) === 'untrusted') return 'its certificate is not trusted: is --ca the one of this collector?';
  if (error instanceof Error && 'syscall' in error && 'code' in error) {
    const code = String(error.code);
    if (error.syscall === 'listen') return `${LISTENING[code] ?? 'it cannot listen there'}: ${code}`;
    return UNREACHABLE.test(code) ? `nobody answers there: ${code}` : `a file or folder cannot be used: ${code}`;
  }
  const isParseArgs = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return isParseArgs ? error.message : null;
}
