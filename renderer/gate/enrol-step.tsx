import type { VNode } from 'preact';
import { AskForm } from '../parts/ask-form.tsx';
import { Field } from '../parts/field.tsx';
import { digitsOf, isCode } from '../parts/take-values.ts';
import { say } from '../words/say.ts';
import { QrCode } from './qr-code.tsx';
import type { StepTools } from './sign-in.tsx';

type EnrolStepProps = {
  readonly tools: StepTools;
  readonly qr: readonly (readonly boolean[])[];
  readonly secretKey: string;
};

/** First sign-in: the key goes into an app, and a code from it proves that it arrived. */
export function EnrolStep({ tools, qr, secretKey }: EnrolStepProps): VNode {
  const { agent, asking, send } = tools;
  const onSubmit = (values: Record<'code', string>): void => {
    const code = digitsOf(values.code);
    if (!isCode(code)) return asking.setRefusal({ code: 'page.code_shape' });
    void send(() => agent.sessionConfirmFactor({ code }));
  };
  return (
    <main class="curtain-main wide stack">
      <h1>{say('enrol.title')}</h1>
      <p>{say('enrol.intro')}</p>
      <div class="enrol">
        <QrCode rows={qr} label={say('enrol.qr')} />
        <div class="stack">
          <div class="field">
            <span class="label">{say('enrol.key')}</span>
            <p class="key">{inGroups(secretKey)}</p>
          </div>
          <AskForm
            submit={say('enrol.submit')}
            names={['code']}
            busy={asking.busy}
            refusal={asking.refusal}
            onSubmit={onSubmit}
          >
            <Field name="code" label={say('enrol.code')} kind="code" first />
          </AskForm>
          <div class="alternatives">
            <button type="button" class="plain" onClick={tools.onStartAgain}>
              {say('signIn.startAgain')} <kbd>{say('key.escape')}</kbd>
            </button>
          </div>
        </div>
      </div>
    </main>
  );
}

/** Four at a time, as people type them. */
function inGroups(key: string): string {
  return (key.replace(/\s/g, '').match(/.{1,4}/g) ?? []).join(' ');
}
