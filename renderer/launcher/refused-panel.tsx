import type { VNode } from 'preact';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { BecauseList } from '../parts/because-list.tsx';
import { useFocusOnShow } from '../parts/focus-on-show.ts';
import { ignoreHeldKey, useKeys } from '../parts/keys.ts';
import { say } from '../words/say.ts';
import type { LauncherAgent } from './launcher.tsx';
import { PatientHeading } from './patient-heading.tsx';
import type { Place, Studies } from './use-studies.ts';

type RefusedPanelProps = {
  readonly agent: LauncherAgent;
  readonly place: Extract<Place, { kind: 'refused' }>;
  readonly studies: Studies;
};

/** Why a study stays closed, and the emergency way when the rules leave one. F2 is the header's. */
export function RefusedPanel({ agent, place, studies }: RefusedPanelProps): VNode {
  const { ask, refusal } = useAsk();
  const first = useFocusOnShow<HTMLButtonElement>();
  const back = (): void => studies.setPlace({ kind: 'list' });
  const { studyUid } = place.study;
  const breakGlass = (): void => void ask(() => agent.emergencyOpen({ studyUid, grantId: null }));
  useKeys({ Escape: back });
  return (
    <div class={place.mayBreakGlass ? 'panel emergency-offered' : 'panel'} role="alert">
      <h1>{say('refused.title')}</h1>
      <PatientHeading study={place.study} />
      <BecauseList because={place.because} title={say('refused.because')} />
      {place.mayBreakGlass ? <p>{say('refused.breakGlass')}</p> : null}
      <RefusalLine refusal={refusal} />
      <div class="row">
        {place.mayBreakGlass ? (
          <button ref={first} type="button" class="emergency" onClick={breakGlass} onKeyDown={ignoreHeldKey}>
            {say('common.breakGlass')} <kbd>F2</kbd>
          </button>
        ) : null}
        <button ref={place.mayBreakGlass ? null : first} type="button" onClick={back} onKeyDown={ignoreHeldKey}>
          {say('refused.back')} <kbd>{say('key.escape')}</kbd>
        </button>
      </div>
    </div>
  );
}
