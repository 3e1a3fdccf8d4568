import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { EmergencyConfirmation } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { useFocusOnShow } from '../parts/focus-on-show.ts';
import { ignoreHeldKey } from '../parts/keys.ts';
import { sayPatient, sayPatientId, sayStudy } from '../parts/patient.ts';
import { sayDate, sayHours } from '../words/say-time.ts';
import { say } from '../words/say.ts';
import type { EmergencyAgent } from './emergency.tsx';

type ConfirmStepProps = {
  readonly agent: EmergencyAgent;
  readonly confirmation: EmergencyConfirmation;
  readonly offline: boolean;
  readonly extending: boolean;
  readonly onBack: () => void;
};

/** Step 2: the patient in large letters, what follows, and one key that does it. */
export function ConfirmStep({ agent, confirmation, offline, extending, onBack }: ConfirmStepProps): VNode {
  const { ask, busy, refusal } = useAsk();
  const [done, setDone] = useState(false);
  const button = useFocusOnShow<HTMLButtonElement>();
  const onConfirm = async (): Promise<void> => {
    const reply = await ask(() => agent.emergencyConfirm(null));
    if (reply?.ok === true) setDone(true);
  };
  if (done) return <Done extending={extending} />;
  return (
    <>
      <h2>{say('emergency.confirmTitle')}</h2>
      <Patient confirmation={confirmation} />
      <ul class="because">
        <li>{say('emergency.forHours', { time: sayHours(confirmation.hours) })}</li>
        {confirmation.patientId === '' ? <li>{say('emergency.studyAlone')}</li> : null}
        <li>{sayRecorded(confirmation)}</li>
        {offline ? <li>{say('emergency.offline')}</li> : null}
      </ul>
      <RefusalLine refusal={refusal} />
      <div class="row">
        <button
          ref={button}
          type="button"
          class="emergency break-button"
          aria-disabled={busy}
          onClick={() => void onConfirm()}
          onKeyDown={ignoreHeldKey}
        >
          {busy ? say('common.busy') : say(extending ? 'emergency.extend' : 'emergency.break')}{' '}
          <kbd>{say('key.enter')}</kbd>
        </button>
        <button type="button" onClick={onBack}>
          {say('common.back')}
        </button>
      </div>
    </>
  );
}

/** For the moment until the agent closes the window. */
function Done({ extending }: { readonly extending: boolean }): VNode {
  const heading = useFocusOnShow<HTMLHeadingElement>();
  return (
    <h2 ref={heading} tabIndex={-1}>
      {say(extending ? 'emergency.extended' : 'emergency.done')}
    </h2>
  );
}

const NOT_NAMED = { 'knows-not': 'emergency.idUnknown', silent: 'emergency.nameUnknown' } as const;

function Patient({ confirmation }: { readonly confirmation: EmergencyConfirmation }): VNode {
  const { archive, patientName, patientId, birthDate, study } = confirmation;
  const id = sayPatientId(patientId);
  return (
    <div class="stack">
      <p class="confirm-name">{archive === 'knows' ? sayPatient(patientName) : id}</p>
      <p class="confirm-facts">
        <span>{archive === 'knows' ? id : say(NOT_NAMED[archive])}</span>
        {birthDate === '' ? null : <span>{say('study.bornOn', { date: sayDate(birthDate) })}</span>}
      </p>
      {study === null ? null : <p>{sayStudy(study)}</p>}
    </div>
  );
}

function sayRecorded({ identity }: EmergencyConfirmation): string {
  const { name } = identity;
  return identity.proof === 'claimed'
    ? say('emergency.recordedClaimed', { name })
    : say('emergency.recorded', { name });
}
