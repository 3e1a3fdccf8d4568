import type { VNode } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { useKeys } from '../parts/keys.ts';
import { SearchBox } from '../parts/search-box.tsx';
import { SearchStatus } from '../parts/search-status.tsx';
import { StudyList } from '../parts/study-list.tsx';
import { say } from '../words/say.ts';
import { ChosenBar } from './chosen-bar.tsx';
import { OpeningElsewhere } from './opening-outcome.tsx';
import type { Studies } from './use-studies.ts';

type FinderProps = { readonly profiles: Snapshot['profiles']; readonly studies: Studies };

/** Type, Enter, arrow, Enter. Results never take the keyboard by themselves: one Enter too many opens nothing. */
export function Finder({ profiles, studies }: FinderProps): VNode {
  const { found, chosen, searching, opening } = studies;
  const input = useRef<HTMLInputElement>(null);
  const [focusRequest, setFocusRequest] = useState(0);
  const study = found?.studies[chosen];
  const openWith = (at: number) => (): void => {
    const profile = profiles[at];
    if (study !== undefined && profile !== undefined) void studies.open(study, profile.id);
  };
  const toSearch = (): void => input.current?.focus();
  useKeys({
    Escape: toSearch,
    'Control+f': toSearch,
    ...Object.fromEntries(profiles.slice(0, 9).map((_, at) => [`Alt+${at + 1}`, openWith(at)])),
  });
  return (
    <>
      {study === undefined ? <OpeningElsewhere opening={opening} here={study} /> : null}
      <h1 class="unseen">{say('search.title')}</h1>
      <SearchBox
        input={input}
        label={say('search.label')}
        query={found?.query ?? ''}
        busy={searching.busy}
        onSearch={(query) => void studies.search(query)}
        onDown={() => setFocusRequest((before) => before + 1)}
      />
      <SearchStatus searching={searching} found={found} />
      {found === null || found.studies.length === 0 ? null : (
        <StudyList
          studies={found.studies}
          chosen={chosen}
          focusRequest={focusRequest}
          onChoose={studies.choose}
          onOpen={openWith(0)}
          onLeave={toSearch}
        />
      )}
      {study === undefined ? null : (
        <div class="foot">
          <OpeningElsewhere opening={opening} here={study} />
          <ChosenBar study={study} profiles={profiles} opening={opening} openWith={openWith} />
        </div>
      )}
    </>
  );
}
