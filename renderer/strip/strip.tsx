import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import { useSnapshot } from '../parts/agent-client.ts';
import { sayWhose } from '../parts/patient.ts';
import { TimeLeft } from '../parts/time-left.tsx';
import { say } from '../words/say.ts';

type Viewer = Snapshot['viewers'][number];
/** Whoever looks at the images sees this line, and not the launcher behind them. */
const isPartOf =
  ({ id }: Snapshot['grants'][number]) =>
  ({ grantId, stage }: Viewer): boolean =>
    grantId === id && stage === 'part';

/** A line for each running emergency, above whatever viewer is open. Ended and extended in the launcher. */
export function Strip({ agent }: { readonly agent: Agent<'strip'> }): VNode {
  const snapshot = useSnapshot(agent);
  return (
    <main class="strip">
      <h1 class="unseen">{say('grant.title')}</h1>
      {(snapshot?.grants ?? []).map((grant) => (
        <p key={grant.id} class={grant.endsSoon === null ? '' : 'soon'}>
          <strong>{say('grant.title')}</strong>
          <span>{sayWhose(grant)}</span>
          <TimeLeft grant={grant} canExtendHere={false} />
          {grant.claimed ? <span>{say('proof.claimed')}</span> : null}
          {snapshot?.viewers.some(isPartOf(grant)) === true ? <strong>{say('viewers.part')}</strong> : null}
        </p>
      ))}
    </main>
  );
}
