import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { EmergencyConfirmation, EmergencySubject } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { BecauseList } from '../parts/because-list.tsx';
import { say } from '../words/say.ts';
import { requestFor, type ChosenPatient } from './chosen-patient.ts';
import type { EmergencyAgent } from './emergency.tsx';
import { PatientLine } from './patient-line.tsx';
import { ReasonChoice } from './reason-choice.tsx';
import { WordsBox } from './words-box.tsx';

/** What was chosen and written so far; kept while going back and forth. */
export type Draft = { readonly reasonCode: string | null; readonly words: string };
export const NO_REASON: Draft = { reasonCode: null, words: '' };

type ReasonStepProps = {
  readonly agent: EmergencyAgent;
  readonly subject: EmergencySubject;
  readonly patient: ChosenPatient;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onConfirmation: (confirmation: EmergencyConfirmation) => void;
  /** To another patient; null when the window was opened for this one. */
  readonly onBack: (() => void) | null;
};

/** Step 1: a reason from the list and a few words. A number, the words, Enter. */
export function ReasonStep(props: ReasonStepProps): VNode {
  const { agent, subject, patient, draft, onDraft, onBack } = props;
  const { ask, busy, refusal, setRefusal } = useAsk();
  const words = useRef<HTMLTextAreaElement>(null);
  const onSubmit = async (): Promise<void> => {
    const { reasonCode } = draft;
    if (reasonCode === null) return setRefusal({ code: 'page.choose_reason' });
    const request = { ...requestFor(patient), reasonCode, words: draft.words.trim() };
    const reply = await ask(() => agent.emergencyRequest(request));
    if (reply?.ok === true) return props.onConfirmation(reply.value);
    words.current?.focus();
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
    >
      {subject.extending === null ? null : <h2>{say('emergency.extendTitle')}</h2>}
      <PatientLine patient={patient} />
      <BecauseList because={subject.because} title={say('emergency.refusedBecause')} />
      <ReasonChoice
        reasons={subject.reasons}
        chosen={draft.reasonCode}
        onChoose={(reasonCode) => onDraft({ ...draft, reasonCode })}
        onDone={() => words.current?.focus()}
      />
      <WordsBox
        box={words}
        words={draft.words}
        minimum={subject.minimumWordsLength}
        onWords={(text) => onDraft({ ...draft, words: text })}
        onDone={() => void onSubmit()}
      />
      <div class="row actions">
        <RefusalLine refusal={refusal} />
        <button type="submit" class="primary" aria-disabled={busy}>
          {busy ? say('common.busy') : say('emergency.continue')} <kbd>{say('key.enter')}</kbd>
        </button>
        {onBack === null ? null : (
          <button type="button" onClick={onBack}>
            {say('common.back')}
          </button>
        )}
      </div>
    </form>
  );
}
