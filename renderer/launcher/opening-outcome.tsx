import type { VNode } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import type { StudyRow } from '../../electron/ipc/contract.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { sayPatient, sayPatientId } from '../parts/patient.ts';
import { say } from '../words/say.ts';
import type { Opening } from './use-studies.ts';

/** What comes of asking for a study; for a place where that study is named. */
export function OpeningOutcome({ opening }: { readonly opening: Opening | null }): VNode {
  useLayoutEffect(keepKeyboardInSight, [opening?.isBusy, opening?.refusal]);
  return (
    <div class={opening === null ? 'outcome' : 'outcome told'}>
      <RefusalLine refusal={opening?.refusal ?? null} />
      <p role="status">
        {opening?.isBusy === true ? say('open.busy') : null}
        {opening?.isOpened === true ? say('open.opened', { patient: sayPatient(opening.study.patientName) }) : null}
      </p>
    </div>
  );
}

type OpeningElsewhereProps = { readonly opening: Opening | null; readonly here: StudyRow | undefined };

/** The same, with its patient, where the page is about another study or none: nobody may take it for that one's. */
export function OpeningElsewhere({ opening, here }: OpeningElsewhereProps): VNode | null {
  if (opening === null || opening.study.studyUid === here?.studyUid) return null;
  const { patientName, patientId } = opening.study;
  return (
    <div class="elsewhere">
      <p class="strong">
        {sayPatient(patientName)} · {sayPatientId(patientId)}
      </p>
      <OpeningOutcome opening={opening} />
    </div>
  );
}

/** What is told stays at the lower edge, and must not cover what has the keyboard. */
function keepKeyboardInSight(): void {
  document.activeElement?.scrollIntoView({ block: 'nearest' });
}
