import type { VNode } from 'preact';
import { say } from '../words/say.ts';

/** The way back for somebody who meant to sign in over a locked session; Escape does the same. */
export function BackToLock({ onBack }: { readonly onBack: (() => void) | null }): VNode | null {
  if (onBack === null) return null;
  return (
    <div class="alternatives">
      <button type="button" class="plain" onClick={onBack}>
        {say('signIn.backToLock')} <kbd>{say('key.escape')}</kbd>
      </button>
    </div>
  );
}
