import type { VNode } from 'preact';
import { sayCode } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';
import { BackToLock } from './back-to-lock.tsx';

/** In place of the form: the agent is older than the hospital allows, and no password would help. */
export function TooOld({ onBack }: { readonly onBack: (() => void) | null }): VNode {
  return (
    <main class="curtain-main stack">
      <h1>{say('update.refused')}</h1>
      <p>{sayCode('agent.too_old')}</p>
      <BackToLock onBack={onBack} />
    </main>
  );
}
