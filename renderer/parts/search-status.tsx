import type { VNode } from 'preact';
import type { StudyRow } from '../../electron/ipc/contract.ts';
import { say, sayMany } from '../words/say.ts';
import type { Asking } from './agent-client.ts';
import { RefusalLine } from './ask-form.tsx';

type SearchStatusProps = {
  readonly searching: Asking;
  readonly found: { readonly query: string; readonly studies: readonly StudyRow[]; readonly more: boolean } | null;
};

/** What the search is doing or what came of it, in one line that is read out. */
export function SearchStatus({ searching, found }: SearchStatusProps): VNode {
  return (
    <>
      <RefusalLine refusal={searching.refusal} />
      <div role="status" class="quiet">
        {searching.busy ? <p>{say('search.busy')}</p> : null}
        {found === null && !searching.busy && searching.refusal === null ? <p>{say('search.start')}</p> : null}
        {found === null ? null : <Outcome found={found} />}
      </div>
    </>
  );
}

function Outcome({ found }: { readonly found: NonNullable<SearchStatusProps['found']> }): VNode {
  const count = found.studies.length;
  if (count === 0) {
    return (
      <>
        <p class="strong">{say('search.none', { query: found.query })}</p>
        <p>{say('search.noneHint')}</p>
      </>
    );
  }
  return <p>{found.more ? say('search.more', { n: count }) : sayMany('search.found', count)}</p>;
}
