import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { EmergencyIdentity } from '../../electron/ipc/contract.ts';
import { useAsk, type Asking } from '../parts/agent-client.ts';
import { AskForm } from '../parts/ask-form.tsx';
import { Field } from '../parts/field.tsx';
import { say } from '../words/say.ts';
import type { EmergencyAgent } from './emergency.tsx';

type IdentityStepProps = {
  readonly agent: EmergencyAgent;
  readonly onIdentity: (identity: EmergencyIdentity) => void;
};

/** Name and password; or the name alone, clearly marked as not proved. */
export function IdentityStep({ agent, onIdentity }: IdentityStepProps): VNode {
  // Each by itself: a name alone does not wait for a password that is being judged.
  const [proving, claim] = [useAsk(), useAsk()];
  const [claiming, setClaiming] = useState(false);
  const identify = async ({ ask }: Asking, user: string, password: string | null): Promise<void> => {
    const reply = await ask(() => agent.emergencyIdentify({ user, password }));
    if (reply?.ok === true) onIdentity(reply.value);
  };
  const choose = (next: boolean) => (): void => {
    proving.setRefusal(null);
    claim.setRefusal(null);
    setClaiming(next);
  };
  return (
    <div class="narrow stack">
      {claiming ? (
        <AskForm
          key="claim"
          title={say('emergency.claimTitle')}
          submit={say('emergency.claimSubmit')}
          names={['user']}
          busy={claim.busy}
          refusal={claim.refusal}
          onSubmit={({ user }) => void identify(claim, user, null)}
        >
          <p class="notice emergency">{say('emergency.claimIntro')}</p>
          <Field name="user" label={say('emergency.claimName')} kind="name" first />
        </AskForm>
      ) : (
        <AskForm
          key="prove"
          title={say('emergency.who')}
          intro={say('emergency.whoIntro')}
          submit={say('emergency.continue')}
          names={['user', 'password']}
          busy={proving.busy}
          refusal={proving.refusal}
          onSubmit={({ user, password }) => void identify(proving, user, password)}
        >
          <Field name="user" label={say('common.name')} kind="name" first />
          <Field name="password" label={say('common.password')} kind="password" />
        </AskForm>
      )}
      <button type="button" onClick={choose(!claiming)}>
        {say(claiming ? 'emergency.useOther' : 'emergency.claim')}
      </button>
    </div>
  );
}
