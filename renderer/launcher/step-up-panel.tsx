import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { AskForm } from '../parts/ask-form.tsx';
import { BecauseList } from '../parts/because-list.tsx';
import { Field } from '../parts/field.tsx';
import { useKeys } from '../parts/keys.ts';
import { digitsOf, isCode } from '../parts/take-values.ts';
import type { Refusal } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';
import { PatientHeading } from './patient-heading.tsx';
import { openingOf, type Place, type Studies } from './use-studies.ts';

type StepUpPanelProps = { readonly place: Extract<Place, { kind: 'stepUp' }>; readonly studies: Studies };

/** The study opens after a fresh code. */
export function StepUpPanel({ place, studies }: StepUpPanelProps): VNode {
  const opening = openingOf(studies.opening, place.study);
  const [misshapen, setMisshapen] = useState<Refusal | null>(null);
  const back = (): void => studies.setPlace({ kind: 'list' });
  const onSubmit = (values: Record<'code', string>): void => {
    const code = digitsOf(values.code);
    if (!isCode(code)) return setMisshapen({ code: 'page.code_shape' });
    setMisshapen(null);
    void studies.stepUp(place.study, place.viewerId, code);
  };
  useKeys({ Escape: back });
  return (
    <div class="panel">
      <PatientHeading study={place.study} />
      <AskForm
        title={say('stepUp.title')}
        submit={say('stepUp.submit')}
        names={['code']}
        busy={opening?.isBusy === true}
        refusal={misshapen ?? opening?.refusal ?? null}
        onSubmit={onSubmit}
      >
        <BecauseList because={place.because} title={say('refused.because')} />
        <Field name="code" label={say('common.code')} kind="code" first />
      </AskForm>
      <button type="button" onClick={back}>
        {say('common.cancel')} <kbd>{say('key.escape')}</kbd>
      </button>
    </div>
  );
}
