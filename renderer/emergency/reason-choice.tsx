import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { EmergencySubject } from '../../electron/ipc/contract.ts';
import { digitOf } from '../parts/keys.ts';
import { sayPolicyText } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';

type ReasonChoiceProps = {
  readonly reasons: EmergencySubject['reasons'];
  readonly chosen: string | null;
  readonly onChoose: (code: string) => void;
  /** A reason was picked by its number or with Enter: on to the words. */
  readonly onDone: () => void;
};

/** The policy's reasons, each with its number. Numbers and Enter move on, arrows only look around. */
export function ReasonChoice({ reasons, chosen, onChoose, onDone }: ReasonChoiceProps): VNode {
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const reason = reasons[Number(digitOf(event)) - 1];
    if (reason === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (event.repeat) return;
    if (reason !== undefined) onChoose(reason.code);
    else if (event.target instanceof HTMLInputElement) onChoose(event.target.value);
    onDone();
  };
  return (
    <fieldset class="reasons" onKeyDown={onKeyDown}>
      <legend>
        <h2>{say('emergency.reason')}</h2>
        <p class="quiet">{say('emergency.reasonKeys')}</p>
      </legend>
      {reasons.map((reason, index) => (
        <label key={reason.code} class={reason.code === chosen ? 'chosen-reason' : ''}>
          <input
            ref={index === 0 ? first : null}
            type="radio"
            name="reason"
            value={reason.code}
            checked={reason.code === chosen}
            onChange={() => onChoose(reason.code)}
          />
          {index < 9 ? <kbd aria-hidden="true">{index + 1}</kbd> : null}
          <span>{sayPolicyText(reason.text)}</span>
        </label>
      ))}
    </fieldset>
  );
}
