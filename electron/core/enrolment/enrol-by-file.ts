import { enrol, type EnrolAs, type EnrolDeps } from '../sync/enrol.ts';
import { readTokenFile, removeTokenFile } from './token-file.ts';
import { isUsedToken, rememberToken } from './used-token.ts';

/** What cannot be done with the token of that fingerprint, or, null, with the file as it is. */
export type TokenRefusal = { readonly kind: 'refused'; readonly code: string; readonly fingerprint: string | null };
export type FileEnrolment =
  | { readonly kind: 'no-token' }
  | { readonly kind: 'enrolled' }
  /** Nothing is wrong with the token: worth trying again soon. */
  | { readonly kind: 'later'; readonly code: string; readonly retryAfterSeconds?: number }
  | TokenRefusal;

export type FileEnrolmentDeps = EnrolDeps & { readonly file: string | null; readonly as: EnrolAs };

/** Codes that say nothing about the token. */
const PASSING: readonly string[] = ['collector.unreachable', 'pushback'];
/** Found out before the token is shown to the collector: looking again costs nothing, and may come to something else. */
const FOUND_OUT_HERE = /^(?:enrol\.token_|enrol\.not_of_policy$|collector\.untrusted$)/;

/**
 * Enrols with the token in a file of IT's. A token that has served burns: the collector counts its uses, the file goes where
 * this account may take it away, and its fingerprint stays. `before`: what came of the last try; what the collector said of
 * a token is not asked again. Throws what `enrol` does.
 */
export async function enrolByFile(
  { file, as, ...deps }: FileEnrolmentDeps,
  before: TokenRefusal | null,
): Promise<FileEnrolment> {
  const found = await readTokenFile(file);
  if (found.kind === 'absent') return { kind: 'no-token' };
  if (found.kind === 'unusable') return { kind: 'refused', code: found.code, fingerprint: null };
  const { text, fingerprint } = found;
  if (isUsedToken(deps.dataDir, fingerprint)) return { kind: 'refused', code: 'enrol.token_used', fingerprint };
  if (before?.fingerprint === fingerprint && !FOUND_OUT_HERE.test(before.code)) return before;
  const enrolled = await enrol(deps, text, as);
  if (!enrolled.ok) {
    const { code, retryAfterSeconds } = enrolled;
    if (!PASSING.includes(code)) return { kind: 'refused', code, fingerprint };
    return { kind: 'later', code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
  }
  rememberToken(deps.dataDir, fingerprint);
  if (file !== null) await removeTokenFile(file);
  return { kind: 'enrolled' };
}
