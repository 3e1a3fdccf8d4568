import type { VNode } from 'preact';
import type { FoundStudies } from '../../electron/ipc/contract.ts';
import { say, sayMany } from '../words/say.ts';
import type { Asking } from './agent-client.ts';
import { RefusalLine } from './ask-form.tsx';

type SearchStatusProps = {
  readonly searching: Asking;
  readonly found: (FoundStudies & { readonly query: string }) | null;
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
  const { studies, query, more, similar, unreadable } = found;
  const n = studies.length;
  return (
    <>
      {n === 0 || similar ? <p class="strong">{say('search.none', { query })}</p> : null}
      {n === 0 ? <p>{say('search.noneHint')}</p> : null}
      {similar ? <p class="strong">{sayMany('search.similar', n)}</p> : null}
      {n > 0 && (more || !similar) ? <p>{more ? say('search.more', { n }) : sayMany('search.found', n)}</p> : null}
      {unreadable === 0 ? null : <p class="strong">{sayMany('search.unreadable', unreadable)}</p>}
    </>
  );
}
