import type { VNode } from 'preact';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { ignoreHeldKey } from '../parts/keys.ts';
import { say } from '../words/say.ts';
import { OpeningOutcome } from './opening-outcome.tsx';
import { PatientHeading } from './patient-heading.tsx';
import { openingOf, type Opening } from './use-studies.ts';

type ChosenBarProps = {
  readonly study: StudyRow;
  readonly profiles: Snapshot['profiles'];
  readonly opening: Opening | null;
  readonly openWith: (at: number) => () => void;
};

/** The chosen study once more, every viewer that can show it, and what came of opening it: the list may be long. */
export function ChosenBar({ study, profiles, opening, openWith }: ChosenBarProps): VNode {
  return (
    <section class="chosen" aria-label={say('study.chosen')}>
      <PatientHeading study={study} />
      {profiles.length === 0 ? <p class="notice">{say('study.noViewer')}</p> : null}
      <OpeningOutcome opening={openingOf(opening, study)} />
      <div class="row">
        {profiles.slice(0, 9).map((profile, at) => (
          <button
            key={profile.id}
            type="button"
            class={at === 0 ? 'primary' : ''}
            aria-keyshortcuts={`Alt+${at + 1}`}
            onClick={openWith(at)}
            onKeyDown={ignoreHeldKey}
          >
            {say('study.openIn', { viewer: profile.title })} <kbd>Alt {at + 1}</kbd>
          </button>
        ))}
      </div>
    </section>
  );
}
