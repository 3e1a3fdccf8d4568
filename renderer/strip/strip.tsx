import type { VNode } from 'preact';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import { useSnapshot } from '../parts/agent-client.ts';
import { sayWhose } from '../parts/patient.ts';
import { TimeLeft } from '../parts/time-left.tsx';
import { say } from '../words/say.ts';

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
        </p>
      ))}
    </main>
  );
}
