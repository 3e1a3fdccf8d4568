import type { VNode } from 'preact';
import type { Reply, SignInStep, Snapshot } from '../../electron/ipc/contract.ts';
import type { Asking } from '../parts/agent-client.ts';
import { AskForm } from '../parts/ask-form.tsx';
import { Field } from '../parts/field.tsx';
import { say } from '../words/say.ts';
import { BackToLock } from './back-to-lock.tsx';
import { EndedLine } from './ended-line.tsx';
import type { GateAgent } from './gate.tsx';

type PasswordStepProps = {
  readonly agent: GateAgent;
  readonly asking: Asking;
  readonly sendAs: (user: string, question: () => Promise<Reply<SignInStep>>) => Promise<void>;
  readonly ended: Snapshot['ended'];
  readonly other: string | null;
  readonly locked: Snapshot['locked'];
  readonly onBack: (() => void) | null;
};

export function PasswordStep({ agent, asking, sendAs, ended, other, locked, onBack }: PasswordStepProps): VNode {
  const onSubmit = ({ user, password }: Record<'user' | 'password', string>): void => {
    void sendAs(user, () => agent.sessionSignIn({ user, password }));
  };
  return (
    <main class="curtain-main stack">
      <EndedLine ended={ended} />
      <AskForm
        title={say(onBack === null ? 'signIn.title' : 'signIn.titleOther')}
        submit={say('signIn.continue')}
        names={['user', 'password']}
        busy={asking.busy}
        refusal={asking.refusal}
        onSubmit={onSubmit}
      >
        {other === null ? null : <p>{sayEnds(other, locked)}</p>}
        <Field name="user" label={say('common.name')} kind="name" first />
        <Field name="password" label={say('common.password')} kind="password" />
      </AskForm>
      <BackToLock onBack={onBack} />
    </main>
  );
}

/** What signing in does to the session that is locked here, and to what is open of it. */
function sayEnds(name: string, locked: Snapshot['locked']): string {
  const ends = say('signIn.endsOther', { name });
  if (locked === null || locked.openViewers === 0) return ends;
  return `${ends} ${say(`signIn.viewers.${locked.viewersOnSignOut}`)}`;
}
