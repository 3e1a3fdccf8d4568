import type { ComponentChildren, VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { useKeys } from '../parts/keys.ts';
import { CollectorStatus, FaultLines, UpdateLine } from '../parts/status-line.tsx';
import { say } from '../words/say.ts';
import type { GateAgent } from './gate.tsx';

type CurtainProps = { readonly agent: GateAgent; readonly snapshot: Snapshot; readonly children: ComponentChildren };

/** The frame around sign-in and lock: where this is, how it fares, and the way in when a patient cannot wait. */
export function Curtain({ agent, snapshot, children }: CurtainProps): VNode {
  const { ask, refusal } = useAsk();
  const breakGlass = (): void => void ask(() => agent.emergencyOpen({ studyUid: null, grantId: null }));
  useKeys({ F2: breakGlass });
  const { name, site } = snapshot.workstation;
  return (
    <div class="curtain">
      <header class="curtain-top">
        <span>{[name, site].filter((part) => part !== '').join(' · ')}</span>
        <CollectorStatus snapshot={snapshot} />
      </header>
      {children}
      <footer class="curtain-foot">
        <StatusLines snapshot={snapshot} />
        <RefusalLine refusal={refusal} />
        <button type="button" class="emergency" aria-keyshortcuts="F2" onClick={breakGlass}>
          {say('common.breakGlassLong')} <kbd>F2</kbd>
        </button>
      </footer>
    </div>
  );
}

function StatusLines({ snapshot }: { readonly snapshot: Snapshot }): VNode {
  // Its own line says more than that it is not set up.
  const isExplained = snapshot.faults.some(({ code }) => code.startsWith('enrolment.'));
  return (
    <>
      {snapshot.collector === 'offline' ? <p>{say('status.gateOffline')}</p> : null}
      {snapshot.collector === 'not-enrolled' && !isExplained ? (
        <p class="notice">{say('status.gateNotEnrolled')}</p>
      ) : null}
      {snapshot.update?.isRefused === true ? null : <UpdateLine snapshot={snapshot} />}
      <FaultLines snapshot={snapshot} />
    </>
  );
}
