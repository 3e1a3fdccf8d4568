import type { VNode } from 'preact';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { useFocusOnShow } from '../parts/focus-on-show.ts';
import { sayCode } from '../words/say-refusal.ts';
import { say } from '../words/say.ts';
import { BackToLock } from './back-to-lock.tsx';
import { EndedLine } from './ended-line.tsx';

type TooOldProps = { readonly ended: Snapshot['ended']; readonly onBack: (() => void) | null };

/** In place of the form: the agent is older than the hospital allows, and no password would help. */
export function TooOld({ ended, onBack }: TooOldProps): VNode {
  const heading = useFocusOnShow<HTMLHeadingElement>();
  return (
    <main class="curtain-main stack">
      <EndedLine ended={ended} />
      <h1 ref={heading} tabIndex={-1}>
        {say('update.refused')}
      </h1>
      <p>{sayCode('agent.too_old')}</p>
      <BackToLock onBack={onBack} />
    </main>
  );
}
