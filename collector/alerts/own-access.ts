import { CLAIMED_PREFIX, type Person } from '../../protocol/people.ts';

/** Words that name nobody. */
const TITLES = new Set(['dr', 'prof', 'professor', 'med', 'md', 'phd', 'pd', 'mr', 'mrs', 'ms', 'claimed']);

/**
 * Whether an emergency access is the reviewer's own. One under a name that was only said counts as theirs when that name
 * may mean them: their sign-in name, or their own name whole or in part, in any order, with titles or without, however it
 * was spaced and written. In doubt it does: another reviewer has to look, and nobody judges themselves.
 */
export function isOwnAccess(
  { id, name, familyName }: Pick<Person, 'id' | 'name' | 'familyName'>,
  access: { readonly user: string; readonly saidName: string },
): boolean {
  if (access.user === id) return true;
  if (!access.user.startsWith(CLAIMED_PREFIX)) return false;
  const ids = [id, id.split('@')[0] ?? id].map((text) => wordsOf(text).join(''));
  const names = [wordsOf(name), wordsOf(familyName)];
  return [access.user.slice(CLAIMED_PREFIX.length), access.saidName].map(wordsOf).some((said) => {
    return said.length > 0 && (ids.includes(said.join('')) || names.some((known) => mayBeSame(said, known)));
  });
}

const mayBeSame = (said: readonly string[], known: readonly string[]): boolean =>
  known.length > 0 && (said.every((word) => known.includes(word)) || known.every((word) => said.includes(word)));

/** In lower case, without marks and signs. */
const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && !TITLES.has(word));
