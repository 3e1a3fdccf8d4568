import type { ComponentChildren, VNode } from 'preact';
import type { EmergencyIdentity } from '../../electron/ipc/contract.ts';
import { sayCode } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';

type DialogProps = {
  /** Of the two that remain once the patient is known; null before. */
  readonly step: 1 | 2 | null;
  readonly identity: EmergencyIdentity | null;
  /** Why no images would come, known before anything is asked. */
  readonly noImages: string | null;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
};

/** The frame of every step: what this is, how far, and the way out. */
export function Dialog({ step, identity, noImages, onCancel, children }: DialogProps): VNode {
  return (
    <div class="dialog">
      <header class="dialog-head">
        <h1>{say('emergency.title')}</h1>
        <div class="row">
          {step === null ? null : <span class="quiet">{say('emergency.step', { n: step })}</span>}
          <button type="button" aria-keyshortcuts="Escape" onClick={onCancel}>
            {say('emergency.cancel')} <kbd>{say('key.escape')}</kbd>
          </button>
        </div>
      </header>
      <main class="dialog-main">
        {noImages === null ? null : (
          <p class="notice" role="status">
            {sayCode(noImages)}
          </p>
        )}
        {identity?.proof === 'claimed' ? (
          <p class="notice emergency">{say('emergency.notProved', { name: identity.name })}</p>
        ) : null}
        {children}
      </main>
    </div>
  );
}
