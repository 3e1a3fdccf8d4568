import type { VNode } from 'preact';
import { RefusalLine } from '../parts/ask-form.tsx';
import { useFocusOnShow } from '../parts/focus-on-show.ts';
import type { Refusal } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';

/** The window cannot begin; it says why and can be closed. */
export function Failed({ refusal, onClose }: { readonly refusal: Refusal; readonly onClose: () => void }): VNode {
  const button = useFocusOnShow<HTMLButtonElement>();
  return (
    <>
      <RefusalLine refusal={refusal} />
      <div class="row">
        <button ref={button} type="button" onClick={onClose}>
          {say('emergency.close')} <kbd>{say('key.escape')}</kbd>
        </button>
      </div>
    </>
  );
}
