import { ok, refuse, type Result } from '../errors.ts';
import { isFiller } from './filler.ts';

/** Longer than anyone types in an emergency; keeps a pasted record out of the trail. */
export const MAXIMUM_WORDS_LENGTH = 500;

export type WordsRules = {
  /** Characters after trimming; the policy's figure, never below 10. */
  readonly minimumLength: number;
  /** The texts of the reasons on offer: typing one of them again adds nothing. */
  readonly reasonTexts: readonly string[];
};

/**
 * A person's own words for an emergency, tidied. Any script. Refusals: `emergency.words_too_short`,
 * `emergency.words_too_long`, `emergency.words_filler`.
 */
export function validateWords(text: string, rules: WordsRules): Result<string> {
  if (text.length > 4 * MAXIMUM_WORDS_LENGTH) return refuse('emergency.words_too_long');
  const words = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  const length = Array.from(words).length;
  if (length < Math.max(rules.minimumLength, 10)) return refuse('emergency.words_too_short');
  if (length > MAXIMUM_WORDS_LENGTH) return refuse('emergency.words_too_long');
  return isFiller(words, rules.reasonTexts) ? refuse('emergency.words_filler') : ok(words);
}
