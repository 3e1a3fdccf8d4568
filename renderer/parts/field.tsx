import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

export type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'name' | 'password' | 'code' | 'recovery' | 'text';
  /** Takes the keyboard when it appears. */
  readonly first?: boolean;
  readonly hint?: string;
};

/** One labelled input. What it holds stays in the element, never in a component's state. */
export function Field({ name, label, kind, first, hint }: FieldProps): VNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (first === true) input.current?.focus();
  }, [first]);
  const hintId = `${name}-hint`;
  const shared = {
    ref: input,
    id: name,
    name,
    class: kind === 'code' ? 'digits' : '',
    inputMode: kind === 'code' ? 'numeric' : 'text',
    maxLength: MAXIMUM[kind],
    'data-once': SECRET[kind] ? 'yes' : 'no',
    'aria-describedby': hint === undefined ? undefined : hintId,
    // Many people share this seat: nothing typed may be offered to the next one.
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: false,
  } as const;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {kind === 'password' ? <input {...shared} type="password" /> : <input {...shared} type="text" />}
      {hint === undefined ? null : (
        <p id={hintId} class="quiet">
          {hint}
        </p>
      )}
    </div>
  );
}

const MAXIMUM = { name: 64, password: 1024, code: 12, recovery: 64, text: 64 } as const;
const SECRET = { name: false, password: true, code: true, recovery: true, text: false } as const;
