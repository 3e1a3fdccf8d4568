import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EmergencySubject, Snapshot } from '../../electron/ipc/contract.ts';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import { useAsk, useSnapshot } from '../parts/agent-client.ts';
import { useKeys } from '../parts/keys.ts';
import { Dialog } from './dialog.tsx';
import { Failed } from './failed.tsx';
import { Steps } from './steps.tsx';

export type EmergencyAgent = Agent<'emergency'>;

/** Breaking the glass, from whatever the agent already knows: person, study, or a grant to extend. */
export function Emergency({ agent }: { readonly agent: EmergencyAgent }): VNode | null {
  const snapshot = useSnapshot(agent);
  const { ask, refusal } = useAsk();
  const [subject, setSubject] = useState<EmergencySubject | null>(null);
  useEffect(() => {
    void ask(() => agent.emergencySubject(null)).then((reply) => {
      if (reply?.ok === true) setSubject(reply.value);
    });
  }, [agent, ask]);
  const cancelling = useAsk();
  const cancel = (): void => void cancelling.ask(() => agent.emergencyCancel(null));
  useKeys({ Escape: cancel });
  if (refusal !== null) {
    return (
      <Dialog step={null} identity={null} noImages={null} onCancel={cancel}>
        <Failed refusal={refusal} onClose={cancel} />
      </Dialog>
    );
  }
  if (subject === null) return null;
  return (
    <Steps
      agent={agent}
      subject={subject}
      offline={snapshot?.collector !== 'online'}
      noImages={snapshot === null ? null : whyNoImages(snapshot)}
      onCancel={cancel}
    />
  );
}

/** Of what is wrong with the workstation, what keeps images from coming. */
const whyNoImages = ({ faults }: Snapshot): string | null =>
  faults.find(({ code }) => code.startsWith('pacs.credentials_'))?.code ?? null;
