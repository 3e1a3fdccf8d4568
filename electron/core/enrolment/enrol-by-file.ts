import { AgentError } from '../errors.ts';
import { askToEnrol, keepEnrolment, type EnrolAs, type EnrolDeps, type Granted } from '../sync/enrol.ts';
import { readTokenFile, removeTokenFile } from './token-file.ts';
import { isUsedToken, rememberToken } from './used-token.ts';

/** What cannot be done with the token of that fingerprint, or, null, with the file as it is. */
export type TokenRefusal = { readonly kind: 'refused'; readonly code: string; readonly fingerprint: string | null };
export type FileEnrolment =
  | { readonly kind: 'no-token' }
  | { readonly kind: 'enrolled' }
  /** Nothing is wrong with the token: worth trying again soon. */
  | { readonly kind: 'later'; readonly code: string; readonly retryAfterSeconds?: number }
  | Unkept
  | TokenRefusal;
/** The collector has taken the token, and what it gave could not be kept: to be tried again without another use. */
export type Unkept = {
  readonly kind: 'unkept';
  readonly code: string;
  readonly granted: Granted;
  readonly fingerprint: string;
};

export type FileEnrolmentDeps = EnrolDeps & { readonly file: string | null; readonly as: EnrolAs };

/** Codes that say nothing about the token. */
const PASSING: readonly string[] = ['collector.unreachable', 'pushback'];
/** Found out before the token is shown to the collector: looking again costs nothing, and may come to something else. */
const FOUND_OUT_HERE = /^(?:enrol\.token_|enrol\.not_of_policy$|collector\.untrusted$)/;

/**
 * Enrols with the token in a file of IT's. A token that has served burns: the collector counts its uses, the file goes where
 * this account may take it away, and its fingerprint stays. `before`: what came of the last try; what the collector said of
 * a token is not asked again. Throws AgentError `vault.locked`, `enrolment.unwritable`.
 */
export async function enrolByFile(
  { file, as, ...deps }: FileEnrolmentDeps,
  before: TokenRefusal | Unkept | null,
): Promise<FileEnrolment> {
  if (before?.kind === 'unkept') return keep({ file, as, ...deps }, before);
  const found = await readTokenFile(file);
  if (found.kind === 'absent') return { kind: 'no-token' };
  if (found.kind === 'unusable') return { kind: 'refused', code: found.code, fingerprint: null };
  const { text, fingerprint } = found;
  if (isUsedToken(deps.dataDir, fingerprint)) return { kind: 'refused', code: 'enrol.token_used', fingerprint };
  if (before?.fingerprint === fingerprint && !FOUND_OUT_HERE.test(before.code)) return before;
  const granted = await askToEnrol(deps, text, as);
  if (granted.ok) return keep({ file, as, ...deps }, { granted: granted.value, fingerprint });
  const { code, retryAfterSeconds } = granted;
  if (!PASSING.includes(code)) return { kind: 'refused', code, fingerprint };
  return { kind: 'later', code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

async function keep(
  { file, as, ...deps }: FileEnrolmentDeps,
  { granted, fingerprint }: Pick<Unkept, 'granted' | 'fingerprint'>,
): Promise<FileEnrolment> {
  try {
    await keepEnrolment(deps, granted, as);
  } catch (error) {
    const code = error instanceof AgentError ? error.code : 'enrol.keeping_failed';
    return { kind: 'unkept', code, granted, fingerprint };
  }
  rememberToken(deps.dataDir, fingerprint);
  if (file !== null) await removeTokenFile(file);
  return { kind: 'enrolled' };
}
