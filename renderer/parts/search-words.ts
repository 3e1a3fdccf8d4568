import { say } from '../words/say.ts';

const plain = (word: string): string => word.toLowerCase().replaceAll('’', "'");

/** What was typed, with this language's words for days in those that the agent's search knows; everything else unchanged. */
export function inSearchWords(typed: string): string {
  const days = new Map([
    [plain(say('search.today')), 'today'],
    [plain(say('search.yesterday')), 'yesterday'],
  ]);
  return typed.replace(/\S+/g, (word) => days.get(plain(word)) ?? word);
}
