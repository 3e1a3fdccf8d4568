/** Rows of keyboards and of counting, as fingers run along them when a field only has to be filled. */
const ROWS = [
  'qwertyuiop',
  'qwertzuiopü',
  'asdfghjklöä',
  'asdfghjklñ',
  'zxcvbnm',
  'yxcvbnm',
  'azertyuiop',
  'qsdfghjklm',
  'wxcvbn',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'йцукенгшщзхъ',
  'фывапролджэ',
  'ячсмитьбю',
];
const RUNS: readonly string[] = ROWS.flatMap((row) => [row, Array.from(row).toReversed().join('')]);
const SHORTEST_RUN = 4;

/** Words that say nothing on their own, in the languages of the first customers. */
const EMPTY_WORDS = new Set(
  (
    'test testing tests tested asdf qwerty lorem ipsum dolor sit amet foo bar baz bla blah blub xxx xyz abc na none nothing ' +
    'reason reasons text words comment because no not applicable any some something whatever dont know given needed ' +
    'keine kein nichts grund begründung egal weiss weiß nicht irgendwas aucun aucune rien raison motif ninguno ninguna nada razon'
  ).split(' '),
);

/** What has to be left when everything empty is taken away. Ideographs carry a word each. */
const ENOUGH_LETTERS = 5;
const ENOUGH_IDEOGRAPHS = 3;

/**
 * True for text that only fills the field: repeated letters or words, runs along a keyboard, punctuation, digits alone,
 * words that say nothing, or `given` (the reason chosen from the list) typed again. Doubtful text passes: in an
 * emergency a real reason refused is worse than a lazy one that a reviewer reads.
 */
export function isFiller(text: string, given: readonly string[]): boolean {
  const known = given.map(fold).filter((phrase) => phrase !== '');
  const words = fold(known.reduce((left, phrase) => left.replaceAll(phrase, ' '), fold(text)))
    .split(' ')
    .filter((word) => word !== '');
  if (isRepetition(words.join(''))) return true;
  const telling = [...new Set(words)]
    .filter((word) => !EMPTY_WORDS.has(word))
    .map(withoutRuns)
    .filter(isPlausible);
  const letters = telling.join('');
  const ideographs = letters.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0;
  const distinct = new Set(letters).size;
  return ideographs >= ENOUGH_IDEOGRAPHS ? distinct < 2 : letterCount(letters) < ENOUGH_LETTERS || distinct < 4;
}

/** Lower case, with one space between the words and nothing but letters, marks and digits in them. */
const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();

const letterCount = (text: string): number => text.match(/\p{L}/gu)?.length ?? 0;

/** One unit again and again: "aaaaaaaa", "xyxyxyxy", "hilfe hilfe". */
const isRepetition = (compact: string): boolean => compact === '' || /^(.{1,40}?)\1+(.{0,3})$/su.test(compact);

function withoutRuns(word: string): string {
  let left = word;
  for (const row of RUNS)
    for (let size = Math.min(row.length, left.length); size >= SHORTEST_RUN; size -= 1)
      for (let at = 0; at + size <= row.length; at += 1) left = left.replaceAll(row.slice(at, at + size), '');
  return left;
}

/** Short words pass as abbreviations. A long one in Latin letters has a vowel, and no word is one letter drawn out. */
function isPlausible(word: string): boolean {
  if (word === '' || /^(.)\1{2,}$/su.test(word)) return false;
  const plain = word.normalize('NFKD').replace(/\p{M}/gu, '');
  return plain.length <= 6 || !/^[a-z]+$/.test(plain) || /[aeiouy]/.test(plain);
}
