import type { RefObject, VNode } from 'preact';
import { say } from '../words/say.ts';

type WordsBoxProps = {
  readonly box: RefObject<HTMLTextAreaElement | null>;
  readonly words: string;
  readonly minimum: number;
  readonly onWords: (words: string) => void;
  readonly onDone: () => void;
};

/** The reason in someone's own words. Enter goes on, Shift and Enter starts a new line. */
export function WordsBox({ box, words, minimum, onWords, onDone }: WordsBoxProps): VNode {
  const n = words.trim().length;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) onDone();
  };
  return (
    <div class="field">
      <label for="words">{say('emergency.words')}</label>
      <textarea
        ref={box}
        id="words"
        value={words}
        maxLength={500}
        spellcheck={false}
        autocomplete="off"
        aria-describedby="words-count"
        onInput={(event) => onWords(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <p id="words-count" class={n < minimum ? 'quiet' : 'strong'}>
        {n < minimum ? say('emergency.count', { n, minimum }) : say('emergency.countEnough', { n })}
      </p>
    </div>
  );
}
