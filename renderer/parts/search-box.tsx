import type { RefObject, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from '../words/say.ts';

type SearchBoxProps = {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly label: string;
  /** What the list below answers; put into the box when the page itself asked. */
  readonly query: string;
  readonly busy: boolean;
  readonly onSearch: (query: string) => void;
  readonly onDown: () => void;
};

/** One line to search with; it has the keyboard from the start. */
export function SearchBox({ input, label, query, busy, onSearch, onDown }: SearchBoxProps): VNode {
  useEffect(() => input.current?.focus(), [input]);
  useEffect(() => {
    if (input.current !== null && query !== '') input.current.value = query;
  }, [input, query]);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    const typed = input.current?.value.trim() ?? '';
    if (typed !== '' && !busy) onSearch(typed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    onDown();
  };
  return (
    <form role="search" class="search" onSubmit={onSubmit} noValidate>
      <label for="query">{label}</label>
      <input
        ref={input}
        id="query"
        type="text"
        maxLength={128}
        autocomplete="off"
        spellcheck={false}
        onKeyDown={onKeyDown}
      />
      <button type="submit" aria-disabled={busy}>
        {busy ? say('search.busy') : say('search.submit')}
      </button>
    </form>
  );
}
