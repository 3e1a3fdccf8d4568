import type { ComponentChildren, VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Refusal } from '../words/say-refusal.ts';
import { sayRefusal } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';
import { focusFirstEmpty, takeValues } from './take-values.ts';

export type AskFormProps<N extends string> = {
  readonly title?: string;
  readonly intro?: string;
  readonly submit: string;
  readonly names: readonly N[];
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  readonly onSubmit: (values: Record<N, string>) => void;
  readonly children: ComponentChildren;
};

/** A few fields and one button. An empty field takes the keyboard instead of being sent; so does one after a refusal. */
export function AskForm<N extends string>(props: AskFormProps<N>): VNode {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (props.refusal !== null && form.current !== null) focusFirstEmpty(form.current);
  }, [props.refusal]);
  const onSubmit = (event: Event): void => {
    event.preventDefault();
    if (props.busy || form.current === null || focusFirstEmpty(form.current)) return;
    props.onSubmit(takeValues(form.current, props.names));
  };
  return (
    <form ref={form} class="stack" onSubmit={onSubmit} noValidate>
      {props.title === undefined ? null : <h1>{props.title}</h1>}
      {props.intro === undefined ? null : <p>{props.intro}</p>}
      {props.children}
      <RefusalLine refusal={props.refusal} />
      <button type="submit" class="primary" aria-disabled={props.busy}>
        {props.busy ? say('common.busy') : props.submit}
      </button>
    </form>
  );
}

/** Always in the page, so that its words are read out when they come. */
export function RefusalLine({ refusal }: { readonly refusal: Refusal | null }): VNode {
  return <div role="alert">{refusal === null ? null : <p class="notice">{sayRefusal(refusal)}</p>}</div>;
}
