import type { VNode } from 'preact';
import type { Agent } from '../../electron/ipc/surfaces.ts';
import { useSnapshot } from '../parts/agent-client.ts';
import { sayCountdown } from '../words/say-time.ts';
import { say } from '../words/say.ts';

/** A line for each running emergency, above whatever viewer is open. Ended and extended in the launcher. */
export function Strip({ agent }: { readonly agent: Agent<'strip'> }): VNode {
  const snapshot = useSnapshot(agent);
  return (
    <main class="strip">
      <h1 class="unseen">{say('grant.title')}</h1>
      {(snapshot?.grants ?? []).map((grant) => (
        <p key={grant.id}>
          <strong>{say('grant.title')}</strong>
          <span>{say('grant.id', { id: grant.patientId })}</span>
          <span>{say('grant.left', { time: sayCountdown(grant.endsInSeconds) })}</span>
          {grant.claimed ? <span>{say('proof.claimed')}</span> : null}
        </p>
      ))}
    </main>
  );
}
