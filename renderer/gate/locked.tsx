import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { AskForm } from '../parts/ask-form.tsx';
import { Field } from '../parts/field.tsx';
import { digitsOf, isCode } from '../parts/take-values.ts';
import { sayCountdown } from '../words/say-time.ts';
import { say, sayMany } from '../words/say.ts';
import type { GateAgent } from './gate.tsx';
import { SignIn } from './sign-in.tsx';

type LockedProps = { readonly agent: GateAgent; readonly snapshot: Snapshot };

/** Whose session it is, why it is locked, and the ways on: unlock, or someone else. */
export function Locked({ agent, snapshot }: LockedProps): VNode {
  const [other, setOther] = useState(false);
  const { user } = snapshot;
  if (other) {
    const back = (): void => setOther(false);
    return <SignIn key="other" agent={agent} snapshot={snapshot} other={user?.name ?? null} onBack={back} />;
  }
  return (
    <main class="curtain-main stack">
      <h1>{say('locked.title')}</h1>
      {user === null ? null : <p class="locked-name">{say('locked.whose', { name: user.name })}</p>}
      <Facts snapshot={snapshot} />
      {user?.proof === 'claimed' ? (
        <p class="notice emergency">{say('locked.claimed')}</p>
      ) : (
        <Unlock agent={agent} codeNeeded={snapshot.locked?.codeNeeded ?? false} />
      )}
      <div class="alternatives">
        <OtherPerson first={user?.proof === 'claimed'} onClick={() => setOther(true)} />
      </div>
    </main>
  );
}

function OtherPerson({ first, onClick }: { readonly first: boolean; readonly onClick: () => void }): VNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (first) button.current?.focus();
  }, [first]);
  return (
    <button ref={button} type="button" class="plain" onClick={onClick}>
      {say('locked.other')}
    </button>
  );
}

function Facts({ snapshot }: { readonly snapshot: Snapshot }): VNode | null {
  const { locked } = snapshot;
  if (locked === null) return null;
  return (
    <div>
      <p>{say(`locked.${locked.reason}`)}</p>
      {locked.openViewers === 0 ? null : <p>{sayMany('locked.viewers', locked.openViewers)}</p>}
      <p class="quiet">{say('locked.endsIn', { time: sayCountdown(locked.endsInSeconds) })}</p>
    </div>
  );
}

function Unlock({ agent, codeNeeded }: { readonly agent: GateAgent; readonly codeNeeded: boolean }): VNode {
  const { ask, busy, refusal, setRefusal } = useAsk();
  const [asked, setAsked] = useState(false);
  const withCode = codeNeeded || asked;
  const onSubmit = (values: Record<'password' | 'code', string>): void => {
    const code = withCode ? digitsOf(values.code) : null;
    if (code !== null && !isCode(code)) return setRefusal({ code: 'page.code_shape' });
    void ask(() => agent.sessionUnlock({ password: values.password, code })).then((reply) => {
      if (reply?.ok === false && reply.code === 'auth.code_needed') setAsked(true);
    });
  };
  return (
    <AskForm
      submit={say('locked.unlock')}
      names={['password', 'code']}
      busy={busy}
      refusal={refusal}
      onSubmit={onSubmit}
    >
      {codeNeeded ? <p>{say('locked.codeNeeded')}</p> : null}
      <Field name="password" label={say('common.password')} kind="password" first />
      {withCode ? <Field name="code" label={say('common.code')} kind="code" /> : null}
    </AskForm>
  );
}
