import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { AskForm } from '../parts/ask-form.tsx';
import { Field } from '../parts/field.tsx';
import { digitsOf, isCode } from '../parts/take-values.ts';
import { sayHours } from '../words/say-time.ts';
import { say, sayMany } from '../words/say.ts';
import type { StepTools } from './sign-in.tsx';

type Offline = { readonly hoursLeft: number; readonly usesLeft: number } | null;
type Way = 'code' | 'recovery' | 'resynchronise';

/** The second factor: a code, or one of the two ways out when the code does not come or does not fit. */
export function CodeStep({ tools, offline }: { readonly tools: StepTools; readonly offline: Offline }): VNode {
  const [way, setWay] = useState<Way>('code');
  const choose = (next: Way) => (): void => {
    tools.asking.setRefusal(null);
    setWay(next);
  };
  return (
    <main class="curtain-main stack">
      {way === 'code' ? <CodeForm tools={tools} offline={offline} /> : null}
      {way === 'recovery' ? <RecoveryForm tools={tools} /> : null}
      {way === 'resynchronise' ? <ResynchroniseForm tools={tools} /> : null}
      <div class="alternatives">
        {way === 'code' ? null : <Plain words={say('recovery.useCode')} onClick={choose('code')} />}
        {way === 'recovery' ? null : <Plain words={say('code.useRecovery')} onClick={choose('recovery')} />}
        {way === 'resynchronise' ? null : <Plain words={say('code.resynchronise')} onClick={choose('resynchronise')} />}
        <button type="button" class="plain" onClick={tools.onStartAgain}>
          {say('signIn.startAgain')} <kbd>{say('key.escape')}</kbd>
        </button>
      </div>
    </main>
  );
}

function Plain({ words, onClick }: { readonly words: string; readonly onClick: () => void }): VNode {
  return (
    <button type="button" class="plain" onClick={onClick}>
      {words}
    </button>
  );
}

function CodeForm({ tools, offline }: { readonly tools: StepTools; readonly offline: Offline }): VNode {
  const { agent, asking, send } = tools;
  const onSubmit = (values: Record<'code', string>): void => {
    const code = digitsOf(values.code);
    if (!isCode(code)) return asking.setRefusal({ code: 'page.code_shape' });
    void send(() => agent.sessionProveFactor({ kind: 'code', code }));
  };
  return (
    <AskForm
      title={say('code.title')}
      intro={say('code.intro')}
      submit={say('code.submit')}
      names={['code']}
      busy={asking.busy}
      refusal={asking.refusal}
      onSubmit={onSubmit}
    >
      <p class="strong">{tools.user}</p>
      <Field name="code" label={say('common.code')} kind="code" first />
      {offline === null ? null : (
        <p>
          {say('code.offline', { time: sayHours(offline.hoursLeft), uses: sayMany('code.uses', offline.usesLeft) })}
        </p>
      )}
    </AskForm>
  );
}

function RecoveryForm({ tools }: { readonly tools: StepTools }): VNode {
  const { agent, asking, send } = tools;
  const onSubmit = (values: Record<'recovery', string>): void => {
    const code = values.recovery.trim();
    if (code.length < 8) return asking.setRefusal({ code: 'page.recovery_shape' });
    void send(() => agent.sessionProveFactor({ kind: 'recovery', code }));
  };
  return (
    <AskForm
      title={say('recovery.title')}
      intro={say('recovery.intro')}
      submit={say('code.submit')}
      names={['recovery']}
      busy={asking.busy}
      refusal={asking.refusal}
      onSubmit={onSubmit}
    >
      <Field name="recovery" label={say('recovery.label')} kind="recovery" first />
    </AskForm>
  );
}

function ResynchroniseForm({ tools }: { readonly tools: StepTools }): VNode {
  const { agent, asking, send } = tools;
  const onSubmit = (values: Record<'one' | 'two', string>): void => {
    const codes = [digitsOf(values.one), digitsOf(values.two)] as const;
    if (!codes.every(isCode)) return asking.setRefusal({ code: 'page.code_shape' });
    void send(() => agent.sessionProveFactor({ kind: 'resynchronise', codes }));
  };
  return (
    <AskForm
      title={say('resync.title')}
      intro={say('resync.intro')}
      submit={say('resync.submit')}
      names={['one', 'two']}
      busy={asking.busy}
      refusal={asking.refusal}
      onSubmit={onSubmit}
    >
      <Field name="one" label={say('resync.first')} kind="code" first />
      <Field name="two" label={say('resync.second')} kind="code" />
    </AskForm>
  );
}
