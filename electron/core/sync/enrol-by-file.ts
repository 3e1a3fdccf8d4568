import { readFile, rm } from 'node:fs/promises';
import type { Result } from '../errors.ts';
import { refuse, ok } from '../errors.ts';
import { enrol, type EnrolAs, type EnrolDeps } from './enrol.ts';

/** `later`: nothing is wrong with the token, and it is worth trying again. */
export type FileEnrolment =
  | { readonly kind: 'enrolled' }
  | { readonly kind: 'no-token' }
  | { readonly kind: 'later'; readonly code: string }
  | { readonly kind: 'refused'; readonly code: string };

const LATER = ['collector.unreachable', 'pushback'];

/** Enrols with the token in a file; what served is to be burnt (`burnToken`). Throws AgentError `vault.locked`. */
export async function enrolByFile(deps: EnrolDeps, file: string, as: EnrolAs): Promise<FileEnrolment> {
  const token = await readToken(file);
  if (!token.ok) return token.code === 'ENOENT' ? { kind: 'no-token' } : { kind: 'refused', code: 'enrol.token_file_unreadable' };
  const enrolled = await enrol(deps, token.value, as);
  if (enrolled.ok) return { kind: 'enrolled' };
  return { kind: LATER.includes(enrolled.code) ? 'later' : 'refused', code: enrolled.code };
}

async function readToken(file: string): Promise<Result<string>> {
  try {
    return ok(await readFile(file, 'utf8'));
  } catch (error) {
    return refuse(error instanceof Error && 'code' in error ? String(error.code) : 'internal');
  }
}

/**
 * Removes the file of a token that has served. False where it is there and this account may not: then only the collector's
 * count of uses stands between the token and another use.
 */
export async function burnToken(file: string): Promise<boolean> {
  try {
    await rm(file, { force: true });
    return true;
  } catch {
    return false;
  }
}
