import type { VNode } from 'preact';
import type { Snapshot, StudyRow } from '../../electron/ipc/contract.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { ignoreHeldKey } from '../parts/keys.ts';
import { sayPatient } from '../parts/patient.ts';
import { say } from '../words/say.ts';
import { PatientHeading } from './patient-heading.tsx';
import type { Studies } from './use-studies.ts';

type ChosenBarProps = {
  readonly study: StudyRow;
  readonly profiles: Snapshot['profiles'];
  readonly studies: Pick<Studies, 'opening' | 'opened'>;
  readonly openWith: (at: number) => () => void;
};

/** The chosen study once more, every viewer that can show it, and what came of opening one: the list may be long. */
export function ChosenBar({ study, profiles, studies: { opening, opened }, openWith }: ChosenBarProps): VNode {
  return (
    <section class="chosen" aria-label={say('study.chosen')}>
      <PatientHeading study={study} />
      <div class="outcome">
        {profiles.length === 0 ? <p class="notice">{say('study.noViewer')}</p> : null}
        <RefusalLine refusal={opening.refusal} />
        <p role="status">
          {opening.busy ? say('open.busy') : null}
          {opened === null ? null : say('open.opened', { patient: sayPatient(opened.patientName) })}
        </p>
      </div>
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
