import type { VNode } from 'preact';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { ignoreHeldKey } from '../parts/keys.ts';
import { say } from '../words/say.ts';
import { PatientHeading } from './patient-heading.tsx';

type ChosenBarProps = {
  readonly study: StudyRow;
  readonly profiles: Snapshot['profiles'];
  readonly openWith: (at: number) => () => void;
};

/** The chosen study once more, and every viewer that can show it. */
export function ChosenBar({ study, profiles, openWith }: ChosenBarProps): VNode {
  return (
    <section class="chosen" aria-label={say('study.chosen')}>
      <PatientHeading study={study} />
      {profiles.length === 0 ? <p class="notice">{say('study.noViewer')}</p> : null}
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
